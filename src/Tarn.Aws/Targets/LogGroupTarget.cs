using Tarn.Storage.Records;
using Tarn.Targets;
using Tarn.Telemetry.Logs;
using Tarn.Telemetry.Logs.Events;
using Tarn.Telemetry.Logs.Groups;
using Tarn.Telemetry.Logs.Rows;

namespace Tarn.Aws.Targets;

/// <summary>Log groups as targets of services: a message is a log event in the stream of its sender, or in one that it names.</summary>
/// <param name="registry">The registry of log groups.</param>
/// <param name="store">The rows of log streams.</param>
/// <param name="logs">Takes log events.</param>
/// <param name="rights">Decides by the senders' roles: log groups have no policies.</param>
/// <param name="time">The clock.</param>
public sealed class LogGroupTarget(ResourceRegistry registry, IMetadataStore store, LogStore logs, SenderRights rights, TimeProvider time) : ITarget
{
    private const string Action = "logs:PutLogEvents";
    private const string All = ":*";

    /// <inheritdoc/>
    public string Service => LogGroupDefinition.Kind.Service;

    /// <inheritdoc/>
    public ValueTask Check(string arn, Sender sender, CancellationToken cancellationToken)
    {
        Find(arn, sender, StreamNameOf(sender));
        return ValueTask.CompletedTask;
    }

    /// <inheritdoc/>
    public async ValueTask<IInsideAppend> Take(string arn, Sender sender, TargetMessage message, CancellationToken cancellationToken)
    {
        var name = message.LogStream ?? StreamNameOf(sender);
        var group = Find(arn, sender, name);
        var stream = await StreamOf(group, name, cancellationToken);
        var place = new LogStreamNames(LogGroupId.Of(group), group.Name.Name, stream.Id, stream.Name);
        var (to, shard, record) = await logs.RecordOf(
            new LogScope(group.Name.Account, group.Name.Region), place, new LogEvent(message.Time ?? time.GetUtcNow(), message.Body));
        return new EventAppend(to, shard, record, time);
    }

    // The name of the rule: the last part of its ARN.
    private static string StreamNameOf(Sender sender) => sender.SourceArn[(sender.SourceArn.LastIndexOfAny(['/', ':']) + 1)..];

    private Resource Find(string arn, Sender sender, string stream)
    {
        var plain = arn.EndsWith(All, StringComparison.Ordinal) ? arn[..^All.Length] : arn;
        rights.Require(sender, Action, $"{plain}:log-stream:{stream}");
        return LogGroupDefinition.Kind.NameIn(plain) is { } known && registry.TryFind(known, out var group)
            ? group
            : throw new TarnException(ErrorKind.NotFound, $"The log group {arn} does not exist.");
    }

    private async ValueTask<LogStreamRow> StreamOf(Resource group, string name, CancellationToken cancellationToken) =>
        await logs.Streams.Find(LogGroupId.Of(group), name, cancellationToken) ?? await store.Commit(
            async transaction => await ResourceRegistry.Get(transaction, group.Id) is null
                ? throw new TarnException(ErrorKind.NotFound, $"The log group {group.Arn} does not exist.")
                : await LogStreamRow.Find(transaction, LogGroupId.Of(group), name)
                    ?? await LogStreams.Create(transaction, LogGroupId.Of(group), name, time.GetUtcNow()),
            cancellationToken);

    private sealed class EventAppend(StreamId stream, ShardId shard, byte[] record, TimeProvider time) : IInsideAppend
    {
        public long Target => stream.Value;

        public int Bytes => record.Length;

        public void Write(IMetadataTransaction transaction) => SingleRecord.Append(transaction, stream, shard, default, record, time);
    }
}
