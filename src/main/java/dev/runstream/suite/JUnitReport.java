package dev.runstream.suite;

import java.io.IOException;
import java.io.Writer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import javax.xml.stream.XMLOutputFactory;
import javax.xml.stream.XMLStreamException;
import javax.xml.stream.XMLStreamWriter;

/** Results as XML, as JUnit's reports are read everywhere: testsuites, testsuite, testcase, failure, skipped. */
public final class JUnitReport {
    private JUnitReport() {}

    /** @throws IOException when the file cannot be written */
    public static void write(List<SuiteResult> results, Path file) throws IOException {
        try (Writer writer = Files.newBufferedWriter(file)) {
            XMLStreamWriter xml = XMLOutputFactory.newInstance().createXMLStreamWriter(writer);
            xml.writeStartDocument("UTF-8", "1.0");
            xml.writeStartElement("testsuites");
            for (SuiteResult result : results) {
                suite(result, xml);
            }
            xml.writeEndElement();
            xml.writeEndDocument();
            xml.close();
        } catch (XMLStreamException e) {
            throw new IOException(e);
        }
    }

    private static void suite(SuiteResult result, XMLStreamWriter xml) throws XMLStreamException {
        xml.writeStartElement("testsuite");
        xml.writeAttribute("name", clean(result.suite().file().toString()));
        xml.writeAttribute("tests", Integer.toString(result.cases().size()));
        xml.writeAttribute("failures", Long.toString(result.count(CaseResult.Outcome.failed)));
        xml.writeAttribute("errors", "0");
        xml.writeAttribute("skipped", Long.toString(result.count(CaseResult.Outcome.skipped)));
        xml.writeAttribute("time", seconds(result.millis()));
        for (CaseResult each : result.cases()) {
            testCase(result, each, xml);
        }
        xml.writeEndElement();
    }

    private static void testCase(SuiteResult result, CaseResult each, XMLStreamWriter xml) throws XMLStreamException {
        xml.writeStartElement("testcase");
        xml.writeAttribute("classname", clean(result.suite().file().toString()));
        xml.writeAttribute("name", clean(each.suiteCase().name()));
        xml.writeAttribute("time", seconds(each.millis()));
        switch (each.outcome()) {
            case ok -> {}
            case failed -> {
                xml.writeStartElement("failure");
                xml.writeAttribute(
                        "message",
                        "Expected otherwise: "
                                + String.join(
                                        ", ",
                                        each.differences().stream()
                                                .map(Difference::what)
                                                .toList()));
                xml.writeCharacters(clean(String.join("\n", SideBySide.lines(each.differences()))));
                xml.writeEndElement();
            }
            case skipped -> {
                xml.writeEmptyElement("skipped");
                xml.writeAttribute("message", clean(String.valueOf(each.skipped())));
            }
        }
        xml.writeEndElement();
    }

    private static String seconds(long millis) {
        return String.format(Locale.ROOT, "%.3f", millis / 1000.0);
    }

    /** XML 1.0 has no place for most control characters, also not escaped. */
    private static String clean(String text) {
        return text.codePoints()
                .map(c -> c == '\n'
                                || c == '\t'
                                || (c >= 0x20 && c <= 0xD7FF)
                                || (c >= 0xE000 && c <= 0xFFFD)
                                || c >= 0x10000
                        ? c
                        : '\uFFFD')
                .collect(StringBuilder::new, StringBuilder::appendCodePoint, StringBuilder::append)
                .toString();
    }
}
