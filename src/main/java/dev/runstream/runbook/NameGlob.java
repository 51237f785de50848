package dev.runstream.runbook;

/**
 * A pattern of names: {@code *} stands for any text, {@code ?} for one character, the rest for itself.
 */
public record NameGlob(String text) {
    public boolean matches(String name) {
        int inText = 0;
        int inName = 0;
        int lastStar = -1;
        int nameAtStar = 0;
        while (inName < name.length()) {
            if (inText < text.length() && text.charAt(inText) == '*') {
                lastStar = inText++;
                nameAtStar = inName;
            } else if (inText < text.length()
                    && (text.charAt(inText) == '?' || text.charAt(inText) == name.charAt(inName))) {
                inText++;
                inName++;
            } else if (lastStar >= 0) {
                // The last star takes one character more.
                inText = lastStar + 1;
                inName = ++nameAtStar;
            } else {
                return false;
            }
        }
        while (inText < text.length() && text.charAt(inText) == '*') {
            inText++;
        }
        return inText == text.length();
    }
}
