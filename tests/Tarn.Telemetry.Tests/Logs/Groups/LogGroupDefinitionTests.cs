using System.Text;
using Tarn.Access.Registry;
using Tarn.Storage.Metadata;
using Tarn.Telemetry.Logs.Events;
using Tarn.Telemetry.Logs.Groups;

namespace Tarn.Telemetry.Tests.Logs.Groups;

public sealed class LogGroupDefinitionTests
{
    [Fact]
    public async Task A_group_is_created_once_and_its_row_is_json()
    {
        await using var store = new MemoryMetadataStore();
        var scope = new LogScope("123456789012", "eu-west-1");
        var made = await Ensure();
        Assert.Equal("arn:aws:logs:eu-west-1:123456789012:log-group:g", made.Arn);
        Assert.Equal("\u0001{\"class\":\"STANDARD\"}", Encoding.UTF8.GetString(made.Document.Span));
        Assert.Null(LogGroupDefinition.Kind.Read(made).Retention);

        await store.Commit(
            transaction => LogGroupDefinition.Kind.Change(transaction, made.Id, group => group with { RetentionDays = 7 }), default);
        var kept = await Ensure();
        Assert.Equal(made.Id, kept.Id);
        Assert.Equal("\u0001{\"class\":\"STANDARD\",\"retentionDays\":7}", Encoding.UTF8.GetString(kept.Document.Span));
        Assert.Equal(TimeSpan.FromDays(7), LogGroupDefinition.Kind.Read(kept).Retention);

        await store.Commit(
            transaction => LogGroupDefinition.Kind.Change(transaction, made.Id, group => group with
            {
                MetricFilters =
                [
                    new MetricFilterDefinition
                    {
                        Name = "m",
                        Pattern = "x",
                        MetricName = "n",
                        Namespace = "App",
                        Value = "1",
                        DefaultValue = 0,
                        CreatedMs = 5,
                    },
                ],
                SubscriptionFilters =
                [
                    new SubscriptionFilterDefinition
                    {
                        Name = "s",
                        Pattern = "",
                        DestinationArn = "arn:s",
                        RoleArn = "arn:r",
                        IsRandom = true,
                        CreatedMs = 6,
                    },
                ],
            }),
            default);
        const string Metric = """{"name":"m","pattern":"x","metricName":"n","namespace":"App","value":"1","defaultValue":0,"createdMs":5}""";
        const string Subscription = """{"name":"s","pattern":"","destinationArn":"arn:s","roleArn":"arn:r","isRandom":true,"createdMs":6}""";
        Assert.Equal(
            $$"""{"class":"STANDARD","retentionDays":7,"metricFilters":[{{Metric}}],"subscriptionFilters":[{{Subscription}}]}""",
            Encoding.UTF8.GetString((await Ensure()).Document.Span[1..]));

        async Task<Resource> Ensure() => await store.Commit(
            transaction => LogGroupCreation.Ensure(transaction, scope, "g", DateTimeOffset.UnixEpoch), default);
    }
}
