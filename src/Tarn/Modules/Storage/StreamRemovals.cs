using Tarn.Storage.Metadata;
using Tarn.Storage.Records;

namespace Tarn.Modules.Storage;

/// <summary>
/// The seam for modules that keep something by a stream's id, such as its name: they remove it in the commit that
/// deletes the stream.
/// </summary>
internal sealed class StreamRemovals
{
    private readonly Stack<Func<IMetadataTransaction, StreamId, ValueTask>> _handlers = [];

    /// <summary>Adds a handler while modules open. Of two, the one that was added later runs first.</summary>
    public void Add(Func<IMetadataTransaction, StreamId, ValueTask> handler) => _handlers.Push(handler);

    /// <summary>Runs the handlers in the transaction of the deletion.</summary>
    public async ValueTask Run(IMetadataTransaction transaction, StreamId stream)
    {
        foreach (var handler in _handlers)
        {
            await handler(transaction, stream);
        }
    }
}
