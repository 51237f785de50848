package dev.runstream.runbook;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/** Goal: a reader without the document can show its steps. Method: documents whose steps follow each other in every way. */
class StepSummaryTest {

    @Test
    void theStepsThatABranchNamesCanFollowIt() {
        assertThat(validNextSteps("""
                {"schemaVersion":"0.3","mainSteps":[
                 {"name":"pick","action":"aws:branch","inputs":{"Choices":[
                   {"NextStep":"nap","Variable":"a","StringEquals":"a"}],"Default":"rest"},"nextStep":"nap"},
                 {"name":"nap","action":"aws:sleep","inputs":{"Duration":"PT1S"},"isEnd":true},
                 {"name":"rest","action":"aws:sleep","inputs":{"Duration":"PT1S"},"isEnd":true}]}"""))
                .isEqualTo(Map.of("pick", List.of("nap", "rest"), "nap", List.of(), "rest", List.of()));
    }

    @Test
    void R503_aBranchWithoutADefaultFallsThrough() {
        assertThat(validNextSteps("""
                {"schemaVersion":"0.3","mainSteps":[
                 {"name":"pick","action":"aws:branch","inputs":{"Choices":[
                   {"NextStep":"rest","Variable":"a","StringEquals":"a"}]}},
                 {"name":"nap","action":"aws:sleep","inputs":{"Duration":"PT1S"},"isEnd":true},
                 {"name":"rest","action":"aws:sleep","inputs":{"Duration":"PT1S"},"isEnd":true}]}""").get("pick")).containsExactly("nap", "rest");
    }

    @Test
    void theTargetsOfOnFailureAndOnCancelCanFollowAStep() {
        assertThat(validNextSteps("""
                {"schemaVersion":"0.3","mainSteps":[
                 {"name":"work","action":"aws:invokeLambdaFunction","inputs":{"FunctionName":"f"},
                  "onFailure":"step:mend","onCancel":"step:tidy"},
                 {"name":"next","action":"aws:sleep","inputs":{"Duration":"PT1S"},"isEnd":true},
                 {"name":"mend","action":"aws:sleep","inputs":{"Duration":"PT1S"},"isEnd":true},
                 {"name":"tidy","action":"aws:invokeLambdaFunction","inputs":{"FunctionName":"f"},"isEnd":true}]}""").get("work")).containsExactly("mend", "next", "tidy");
    }

    private static Map<String, List<String>> validNextSteps(String document) {
        return StepSummary.of(Documents.json(document).runbook()).stream()
                .collect(Collectors.toMap(StepSummary::name, StepSummary::validNextSteps));
    }
}
