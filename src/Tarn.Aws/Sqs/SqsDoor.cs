using Tarn.Aws.Sqs.Changes;
using Tarn.Aws.Sqs.Finding;
using Tarn.Aws.Sqs.Messages;
using Tarn.Aws.Sqs.Model;
using Tarn.Aws.Sqs.Moves;
using Tarn.Aws.Sqs.Permissions;
using Tarn.Aws.Sqs.Queues;
using Tarn.Aws.Sqs.Tags;
using Tarn.Aws.Tagging;

namespace Tarn.Aws.Sqs;

/// <summary>Simple Queue Service: queues and their messages, in JSON and in the older query protocol.</summary>
[AwsService("sqs")]
public sealed partial class SqsDoor : IDoor
{
    /// <param name="parts">The parts that the door uses.</param>
    public SqsDoor(SqsParts parts)
    {
        var finder = new QueueFinder(parts.Definitions, parts.Queues, parts.PublicUrl);
        var changes = new QueueChanges(parts.Definitions, parts.Store, parts.Queues);
        var tokens = new PageTokens(parts.Sealer, SqsErrors.InvalidParameterValue);
        QueueOperations = new QueueOperations(finder, changes, parts.Store, tokens, parts.HasAwsLimits ? new QueueWaits() : null);
        MessageOperations = new MessageOperations(finder, new ReceiptHandles(parts.Sealer), parts.Time);
        MoveOperations = new MoveOperations(finder, changes, parts.Definitions, parts.Moves);
        PermissionOperations = new PermissionOperations(finder, changes);
        TagOperations = new TagOperations(finder, new TagChanges(parts.Store));
    }

    /// <inheritdoc/>
    public string? ResourceOf(string members, Func<string, string?> read, Call call) => QueueFinder.ResourceOf(members, read, call);

    /// <inheritdoc/>
    public AwsErrorException Map(TarnException failure) => SqsFailures.Map(failure);
}
