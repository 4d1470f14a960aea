using System.Text.Json.Nodes;
using Tarn.Aws.Sns.Attributes;

namespace Tarn.Aws.Tests.Sns;

/// <summary>Delivery policies as SNS shows them: those that were set, and those that count.</summary>
public sealed class DeliveryDefaultsTests
{
    private const string Usual = """
        {"minDelayTarget":20,"maxDelayTarget":20,"numRetries":3,"numMaxDelayRetries":0,"numNoDelayRetries":0,"numMinDelayRetries":0,"backoffFunction":"linear"}
        """;

    private const string Short = """
        {"minDelayTarget":5,"maxDelayTarget":6,"numRetries":1,"numMaxDelayRetries":0,"numNoDelayRetries":0,"numMinDelayRetries":0,"backoffFunction":"linear"}
        """;

    private const string Plain = """{"headerContentType":"text/plain; charset=UTF-8"}""";
    private const string Json = """{"headerContentType":"application/json"}""";
    private const string Csv = """{"headerContentType":"text/csv"}""";

    [Theory]
    [InlineData(null, null, Usual, Plain)]
    [InlineData("""{"http":{"defaultRequestPolicy":JSON}}""", """{"http":{"disableSubscriptionOverrides":false,"defaultRequestPolicy":JSON}}""", Usual, Json)]
    [InlineData(
        """{"http":{"defaultHealthyRetryPolicy":{"minDelayTarget":5,"maxDelayTarget":6,"numRetries":1}}}""",
        """{"http":{"defaultHealthyRetryPolicy":{"minDelayTarget":5,"maxDelayTarget":6,"numRetries":1},"disableSubscriptionOverrides":false}}""", Short, Plain)]
    [InlineData("""{"http":{"defaultHealthyRetryPolicy":null}}""", """{"http":{"disableSubscriptionOverrides":false}}""", Usual, Plain)]
    public void A_topics_policy_is_completed(string? policy, string? shown, string retries, string request)
    {
        policy = policy?.Replace("JSON", Json, StringComparison.Ordinal);
        if (policy is not null)
        {
            Equal(shown!.Replace("JSON", Json, StringComparison.Ordinal), DeliveryDefaults.ShownOfTopic(policy));
        }

        Equal(
            $$$"""{"http":{"defaultHealthyRetryPolicy":{{{retries}}},"disableSubscriptionOverrides":false,"defaultRequestPolicy":{{{request}}}}}""",
            DeliveryDefaults.EffectiveOfTopic(policy));
    }

    [Theory]
    [InlineData(null, null, Usual, Plain)]
    [InlineData("""{"requestPolicy":CSV}""", null, Usual, Csv)]
    [InlineData("""{"healthyRetryPolicy":{"minDelayTarget":5,"maxDelayTarget":6,"numRetries":1}}""", "false", Short, Json)]
    [InlineData("""{"requestPolicy":CSV}""", "false", Usual, Csv)]
    [InlineData("""{"requestPolicy":CSV}""", "true", Usual, Json)]
    public void A_subscriptions_policy_is_completed_by_its_topics(string? policy, string? disables, string retries, string request)
    {
        var topic = disables is null ? null : $$$"""{"http":{"disableSubscriptionOverrides":{{{disables}}},"defaultRequestPolicy":{{{Json}}}}}""";
        var effective = DeliveryDefaults.EffectiveOfSubscription(policy?.Replace("CSV", Csv, StringComparison.Ordinal), topic);
        Equal(
            $$"""{"healthyRetryPolicy":{{retries}},"sicklyRetryPolicy":null,"throttlePolicy":null,"requestPolicy":{{request}},"guaranteed":false}""",
            effective);
    }

    [Fact]
    public void A_subscriptions_policy_is_shown_with_null_for_absent_parts() => Equal(
        $$"""{"healthyRetryPolicy":null,"sicklyRetryPolicy":null,"throttlePolicy":null,"requestPolicy":{{Csv}},"guaranteed":false}""",
        DeliveryDefaults.ShownOfSubscription($$"""{"requestPolicy":{{Csv}}}"""));

    private static void Equal(string expected, string found) =>
        Assert.True(JsonNode.DeepEquals(JsonNode.Parse(expected), JsonNode.Parse(found)), $"{expected}\n{found}");
}
