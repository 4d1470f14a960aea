using Tarn.Storage.Metadata;
using Tarn.Storage.Records;

namespace Tarn.Modules.Storage;

/// <summary>
/// The seam for modules that store data of a stream, for example its name. They remove the data in the commit that deletes
/// the stream.
/// </summary>
internal sealed class StreamRemovals
{
    private readonly Stack<Func<IMetadataTransaction, StreamId, ValueTask>> _handlers = [];

    /// <summary>Adds a handler while modules open. Handlers run in the opposite order of their addition.</summary>
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
