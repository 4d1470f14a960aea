using Tarn.Lake.Files;
using Tarn.Storage.Metadata;

namespace Tarn.Sql.Tests.Writing;

/// <summary>The files of tables, for a process that is killed: at one point it says so and goes no further.</summary>
internal sealed class StoppingFiles(ITableFiles inner, string point) : ITableFiles
{
    /// <summary>Whether it stops.</summary>
    public bool IsArmed { get; set; } = true;

    public ValueTask<StoredFile> Find(string location, CancellationToken cancellationToken) => inner.Find(location, cancellationToken);

    public async ValueTask<StagedFile> Stage(string location, ReadOnlyMemory<byte> bytes, CancellationToken cancellationToken)
    {
        var staged = await inner.Stage(location, bytes, cancellationToken);
        if (location.EndsWith(".metadata.json", StringComparison.Ordinal))
        {
            Reach("before commit");
        }
        else if (location.EndsWith(".puffin", StringComparison.Ordinal))
        {
            Reach("after vectors");
        }
        else if (location.EndsWith(".stats", StringComparison.Ordinal))
        {
            Reach("after statistics");
        }

        return new Stopping(this, staged) { Location = staged.Location, BytesId = staged.BytesId, SizeBytes = staged.SizeBytes };
    }

    public async ValueTask<StagedFile> Adopt(string location, string scratchPath, bool isPrompt, CancellationToken cancellationToken)
    {
        Reach("before adopt");
        var staged = await inner.Adopt(location, scratchPath, isPrompt, cancellationToken);
        Reach("after adopt");
        return new Stopping(this, staged) { Location = staged.Location, BytesId = staged.BytesId, SizeBytes = staged.SizeBytes };
    }

    public ValueTask Delete(IMetadataTransaction transaction, string location) => inner.Delete(transaction, location);

    /// <summary>Waits for the kill when this is the chosen point.</summary>
    public void Reach(string here)
    {
        if (IsArmed && here == point)
        {
            Console.WriteLine(here);
            using var never = new ManualResetEvent(false);
            never.WaitOne();
        }
    }

    private sealed class Stopping(StoppingFiles files, StagedFile inner) : StagedFile
    {
        public override async ValueTask Put(IMetadataTransaction transaction)
        {
            await inner.Put(transaction);
            files.Reach("inside commit");
        }

        public override ValueTask DisposeAsync() => inner.DisposeAsync();
    }
}
