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

        async Task<Resource> Ensure() => await store.Commit(
            transaction => LogGroupCreation.Ensure(transaction, scope, "g", DateTimeOffset.UnixEpoch), default);
    }
}
