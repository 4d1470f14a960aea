using Tarn.Storage.Checksums;

namespace Tarn.Sql.Streaming.Running.Kept;

/// <summary>Panes in a state: pieces of at most 10,000 groups. The rows of the keys come before them.</summary>
internal static class PaneState
{
    private const int GroupsPerPiece = 10_000;

    /// <param name="panes">The open panes.</param>
    /// <param name="begin">Begins a piece.</param>
    /// <param name="give">Takes a piece.</param>
    public static void Write(Panes panes, Func<StateWriter> begin, Func<StateWriter, long> give)
    {
        foreach (var (start, pane) in panes.Open)
        {
            foreach (var groups in pane.Groups.Chunk(GroupsPerPiece))
            {
                var piece = begin();
                piece.Long(start);
                piece.Long(pane.Last);
                piece.Int(groups.Length);
                foreach (var (key, group) in groups)
                {
                    piece.Long(key.Order);
                    foreach (var state in panes.States[group])
                    {
                        piece.Long(state.Count);
                        piece.Long((long)(state.Whole >> 64));
                        piece.Long((long)(ulong)(state.Whole & ulong.MaxValue));
                        piece.Long(BitConverter.DoubleToInt64Bits(state.Real));
                    }
                }

                give(piece);
            }
        }
    }

    public static void Read(ref StateReader reader, PaneRun run)
    {
        var (start, last) = (reader.Long(), reader.Long());
        for (var n = reader.Count(); n > 0; n--)
        {
            var key = run.Restored(reader.Long()) ?? throw reader.Damaged("a group's key is missing");
            foreach (ref var state in run.Panes.States[run.Panes.GroupOf(start, last, key)])
            {
                state.Count = reader.Long();
                state.Whole = ((Int128)reader.Long() << 64) | (ulong)reader.Long();
                state.Real = BitConverter.Int64BitsToDouble(reader.Long());
            }
        }
    }
}
