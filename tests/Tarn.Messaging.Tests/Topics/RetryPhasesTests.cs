using System.Text.Json;
using Tarn.Messaging.Topics.Rules;
using Tarn.Messaging.Topics.Subscriptions;

namespace Tarn.Messaging.Tests.Topics;

/// <summary>The four phases of retries.</summary>
public sealed class RetryPhasesTests
{
    [Fact]
    public void The_phases_follow_each_other()
    {
        var plan = Read(
            """{"minDelayTarget":1,"maxDelayTarget":5,"numRetries":9,"numNoDelayRetries":2,"numMinDelayRetries":1,"numMaxDelayRetries":1}""");
        Assert.Equal([0, 0, 1, 1, 2, 3, 4, 5, 5], plan.Pauses.Select(pause => pause.TotalSeconds));
        Assert.Equal([20, 20, 20], RetryPlan.Http.Pauses.Select(pause => pause.TotalSeconds));
        Assert.Equal(50, RetryPlan.Mail.Pauses.Count);
    }

    [Theory]
    [InlineData("arithmetic")]
    [InlineData("geometric")]
    [InlineData("exponential")]
    public void Growing_delays_begin_at_the_shortest_and_end_at_the_longest(string function)
    {
        var seconds = Read($$"""{"minDelayTarget":1,"maxDelayTarget":60,"numRetries":10,"backoffFunction":"{{function}}"}""").Pauses
            .Select(pause => pause.TotalSeconds).ToList();
        Assert.Equal((1, 60), (seconds[0], Math.Round(seconds[^1], 6)));
        Assert.Equal(seconds.Order(), seconds);
    }

    [Theory]
    [InlineData("""{"numRetries":101}""")]
    [InlineData("""{"minDelayTarget":30,"maxDelayTarget":20}""")]
    [InlineData("""{"numRetries":1,"numNoDelayRetries":2}""")]
    [InlineData("""{"numRetries":100,"minDelayTarget":60,"maxDelayTarget":60}""")]
    [InlineData("""{"backoffFunction":"other"}""")]
    public void A_wrong_policy_is_refused(string policy) => Assert.Throws<FormatException>(() => Read(policy));

    /// <summary>A subscription's policy replaces the parts that it has; its topic's count for the others.</summary>
    [Theory]
    [InlineData("""{"healthyRetryPolicy":{"numRetries":1,"minDelayTarget":5,"maxDelayTarget":5}}""", "5", "text/csv")]
    [InlineData("""{"requestPolicy":{"headerContentType":"application/json"}}""", "7,7", "application/json")]
    [InlineData("""{"healthyRetryPolicy":{"numRetries":0},"requestPolicy":{"headerContentType":"application/xml"}}""", "", "application/xml")]
    [InlineData("""{"healthyRetryPolicy":null,"requestPolicy":null}""", "7,7", "text/csv")]
    public void A_part_without_a_policy_has_the_topics(string policy, string seconds, string type)
    {
        var topic = new RetryPlan([TimeSpan.FromSeconds(7), TimeSpan.FromSeconds(7)], "text/csv");
        var plan = SubscriptionRules.RetriesOf(policy).Over(topic);
        Assert.Equal((seconds, type), (string.Join(',', plan.Pauses.Select(pause => pause.TotalSeconds)), plan.ContentType));
    }

    private static RetryPlan Read(string policy)
    {
        using var json = JsonDocument.Parse(policy);
        return RetryPhases.Read(json.RootElement, null).Over(RetryPlan.Http);
    }
}
