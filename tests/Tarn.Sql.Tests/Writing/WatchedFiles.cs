using Tarn.Lake.Files;
using Tarn.Storage.Metadata;

namespace Tarn.Sql.Tests.Writing;

/// <summary>The files of tables, for a test that acts before a file is adopted.</summary>
internal sealed class WatchedFiles(ITableFiles inner, Func<Task> onAdopt) : ITableFiles
{
    public ValueTask<StoredFile> Find(string location, CancellationToken cancellationToken) => inner.Find(location, cancellationToken);

    public ValueTask<StagedFile> Stage(string location, ReadOnlyMemory<byte> bytes, CancellationToken cancellationToken) =>
        inner.Stage(location, bytes, cancellationToken);

    public async ValueTask<StagedFile> Adopt(string location, string scratchPath, bool isPrompt, CancellationToken cancellationToken)
    {
        await onAdopt();
        return await inner.Adopt(location, scratchPath, isPrompt, cancellationToken);
    }

    public ValueTask Delete(IMetadataTransaction transaction, string location) => inner.Delete(transaction, location);
}
