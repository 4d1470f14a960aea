using Tarn.Storage;

namespace Tarn.Dispatch.Sources;

/// <summary>The kinds of streams that mappings read, and the queues.</summary>
/// <param name="queues">The queues; null: mappings read streams alone.</param>
/// <param name="sources">The kinds of streams.</param>
public sealed class MappingSourceList(IQueueSource? queues, params IReadOnlyList<IMappingSource> sources)
{
    /// <summary>The kind of streams to which an ARN belongs.</summary>
    public IMappingSource Of(string streamArn)
    {
        var source = sources.FirstOrDefault(one => ServiceOf(streamArn) == one.Service);
        Invariant.Check(source is not null, "a mapping was made for a source that Tarn reads");
        return source;
    }

    /// <summary>The queues, when an ARN names one; else null.</summary>
    public IQueueSource? QueuesOf(string arn) => queues is not null && ServiceOf(arn) == queues.Service ? queues : null;

    /// <summary>The actions that a reader's role needs on a stream or queue.</summary>
    public IReadOnlyList<string> ActionsOf(string arn) => QueuesOf(arn)?.Actions ?? Of(arn).Actions;

    private static string ServiceOf(string arn) => arn.Split(':', 4) is [_, _, var service, _] ? service : "";
}
