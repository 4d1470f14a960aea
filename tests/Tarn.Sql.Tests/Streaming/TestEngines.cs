using Tarn.DuckDb;
using Tarn.Sql.Streaming.Running;
using Tarn.Sql.Streaming.Scripts;

namespace Tarn.Sql.Tests.Streaming;

/// <summary>Engines in this process.</summary>
internal static class TestEngines
{
    public static StreamEngine Open(StreamScript script, long seed = 0)
    {
        var database = DuckDatabase.Open(new DuckSettings
        {
            MemoryLimitBytes = 256 << 20,
            Threads = 1,
            TempDirectory = null,
            More = new Dictionary<string, string> { ["disabled_optimizers"] = StreamEngine.DisabledOptimizers },
        });
        return new StreamEngine(script, database.Connect(), seed) { Owned = database };
    }

    /// <summary>Another engine with the state of the first, which ends.</summary>
    public static StreamEngine Reopen(StreamEngine engine, StreamScript script)
    {
        var pieces = new List<byte[]>();
        engine.WriteState(pieces.Add);
        engine.Dispose();
        var next = Open(script);
        pieces.ForEach(p => next.ReadState(p));
        next.EndState();
        return next;
    }
}
