using System.Globalization;
using System.Text.Json;
using Tarn.Access.Registry;
using Tarn.Messaging.Topics.Rules;

namespace Tarn.Messaging.Topics.Definitions;

/// <summary>Makes the settings of topics from their attributes, which were checked when they were set.</summary>
/// <seealso href="https://docs.aws.amazon.com/sns/latest/api/API_SetTopicAttributes.html"/>
public static class TopicSettings
{
    /// <summary>The settings of a registered topic.</summary>
    public static TopicRules Of(Resource topic, TopicDefinition definition)
    {
        var policy = definition.Find(TopicAttribute.DeliveryPolicy) is { Length: > 0 } text ? text : null;
        return new TopicRules
        {
            Arn = topic.Arn,
            Account = topic.Owner,
            Region = topic.Name.Region,
            DisplayName = definition.Find(TopicAttribute.DisplayName) ?? "",
            IsFifo = definition.Find(TopicAttribute.FifoTopic) == "true",
            DeduplicatesByContent = definition.Find(TopicAttribute.ContentBasedDeduplication) == "true",
            DeduplicatesPerGroup = definition.Find(TopicAttribute.FifoThroughputScope) == "MessageGroup",
            SignatureVersion = definition.Find(TopicAttribute.SignatureVersion) == "2" ? 2 : 1,
            Archive = definition.Find(TopicAttribute.ArchivePolicy) is { Length: > 0 } archive ? ArchiveOf(archive) : null,
            Retries = policy is null ? RetryPlan.Http : RetriesOf(policy),
            OverridesRetries = policy is not null && Overrides(policy),
        };
    }

    /// <summary>The time in an ArchivePolicy; null: it has none.</summary>
    /// <exception cref="FormatException">It is not valid.</exception>
    public static TimeSpan? ArchiveOf(string policy)
    {
        try
        {
            using var json = JsonDocument.Parse(policy);
            if (!json.RootElement.EnumerateObject().Any())
            {
                return null;
            }

            var days = json.RootElement.GetProperty("MessageRetentionPeriod");
            return int.TryParse(days.ToString(), NumberStyles.None, CultureInfo.InvariantCulture, out var number) && number is >= 1 and <= 365
                ? TimeSpan.FromDays(number)
                : throw new FormatException("MessageRetentionPeriod must be a number of days from 1 to 365.");
        }
        catch (Exception wrong) when (wrong is JsonException or InvalidOperationException or KeyNotFoundException)
        {
            throw new FormatException("ArchivePolicy must be a JSON object with MessageRetentionPeriod.", wrong);
        }
    }

    /// <summary>The retries over HTTP in a topic's DeliveryPolicy.</summary>
    /// <exception cref="FormatException">They are not valid.</exception>
    public static RetryPlan RetriesOf(string policy)
    {
        try
        {
            using var json = JsonDocument.Parse(policy);
            return json.RootElement.TryGetProperty("http", out var http)
                ? RetryPhases.Read(Member(http, "defaultHealthyRetryPolicy"), Member(http, "defaultRequestPolicy")).Over(RetryPlan.Http)
                : throw new FormatException("DeliveryPolicy must have the member http");
        }
        catch (Exception wrong) when (wrong is JsonException or InvalidOperationException)
        {
            throw new FormatException("failed to parse JSON.", wrong);
        }
    }

    private static bool Overrides(string policy)
    {
        using var json = JsonDocument.Parse(policy);
        return json.RootElement.GetProperty("http").TryGetProperty("disableSubscriptionOverrides", out var flag) && flag.ValueKind == JsonValueKind.True;
    }

    private static JsonElement? Member(JsonElement json, string name) => json.TryGetProperty(name, out var value) ? value : null;
}
