using Tarn.Sql.Forests;
using Tarn.Storage.Checksums;
using Tarn.Streaming.Joins;
using Tarn.Streaming.Patterns;
using Tarn.Streaming.Running.Clocks;
using Tarn.Streaming.Running.Joins;
using Tarn.Streaming.Running.States;
using Tarn.Streaming.States;

namespace Tarn.Streaming.Running;

/// <content>
/// The state as pieces, each with its version and a CRC-32C. The pieces are: clocks and orders; open windows and rows of joins, at most 10,000 a
/// piece; rows of other steps, a chunk a piece; keys that may expire, in the order of their last writes; the end with the number of pieces. An engine
/// that was read gives the rows that the written one would give. A script may continue some statements and sources alone; the others start empty.
/// </content>
internal sealed partial class StreamEngine
{
    private const byte Version = 1;
    private const string Subject = "An application";
    private const int WindowsPerPiece = 10_000;
    private const int WindowBytes = 40;
    private const long RowBytesUnknown = 64;
    private int _piecesRead;
    private long _rowBytes = RowBytesUnknown;
    private bool _isWhole;

    /// <summary>About the bytes of the state.</summary>
    public long StateBytes => Stages.Sum(stage => (stage.StateRows * _rowBytes) + stage switch
    {
        WindowRun window => window.Windows.Open.Count * WindowBytes,
        ForestRun forest => forest.Forest.Settings.BytesMax,
        JoinRun join => join.Matcher.Rows * join.Matcher.RowBytes,
        StateRun kept => kept.IndexBytes,
        _ => 0L,
    });

    /// <summary>The windows that wait for their end.</summary>
    public long OpenWindows => Stages.Sum(stage => stage switch
    {
        WindowRun window => window.Windows.Open.Count,
        PaneRun panes => panes.Windows.Open.Count,
        _ => 0L,
    });

    /// <summary>Whether a tick can make rows due.</summary>
    public bool WaitsForTime
    {
        get
        {
            var hasState = Stages.Any(stage => stage.WaitsForWatermark);
            return _sources.Any(s => s.Clock.WaitsForTime(hasState));
        }
    }

    /// <summary>About the bytes of lists and maps of rows of the state in this process, beside the engine's memory.</summary>
    public long IndexBytes => Stages.OfType<StateRun>().Sum(k => k.IndexBytes);

    /// <summary>The least watermark of all sources; null: one has none, or has ended.</summary>
    public long? Watermark =>
        _sources.Where(s => !s.IsReference).Min(s => s.Clock.Watermark) is var least and > long.MinValue and < long.MaxValue ? least : null;

    /// <summary>The most by which a record since the engine's opening was before its source's watermark, milliseconds.</summary>
    public long LatenessMs => _sources.Max(s => s.Clock.LatenessMs);

    private enum Piece : byte
    {
        Clocks = 1, Windows = 2, Rows = 3, End = 4,
        Matcher = 5, Joins = 6, LeftRows = 7, Marks = 8, Groups = 9, Times = 10, Least = 11, Forest = 20,
    }

    /// <summary>Writes the state after the inputs so far.</summary>
    public void WriteState(Action<byte[]> piece)
    {
        var (count, pageBytes, rows) = (0, 0L, 0L);
        long Give(StateWriter writer)
        {
            count++;
            var bytes = writer.End();
            piece(bytes);
            return bytes.Length;
        }

        Give(Clocks());
        for (var s = 0; s < _statements.Length; s++)
        {
            GiveLeast(s, Give);
            for (var i = 0; i < _statements[s].Stages.Count; i++)
            {
                rows += _statements[s].Stages[i].StateRows;
                switch (_statements[s].Stages[i])
                {
                    case MatchRun match: Give(Whole(Piece.Matcher, s, i, PatternMatcherState.Write(match.Matcher))); break;
                    case ForestRun forest: Give(Whole(Piece.Forest, s, i, ForestState.Write(forest.Forest))); break;
                    case JoinRun join:
                        JoinState.Write(join.Matcher, () => Begin(Piece.Joins, s, i), w => Give(w));
                        GivePages(Piece.LeftRows, join.Left.Kept.Pages(join.LiveRows(isLeft: true)));
                        GivePages(Piece.Rows, join.Right.Kept.Pages(join.LiveRows(isLeft: false)));
                        break;
                    case PaneRun panes:
                        GiveWindows(panes.Windows, s, i, Give);
                        panes.Groups.Write(() => Begin(Piece.Groups, s, i), Give);
                        break;
                    case StateRun kept:
                        GiveMarks(kept, s, i, Give);
                        GivePages(Piece.Rows, kept.LivePages());
                        GiveTimes(kept, s, i, Give);
                        break;
                    case WindowRun window:
                        GiveWindows(window.Windows, s, i, Give);
                        GivePages(Piece.Rows, window.LivePages(_statements[s].WatermarkOf(i)));
                        break;
                }

                void GivePages(Piece kind, IEnumerable<ReadOnlyMemory<byte>> pages)
                {
                    foreach (var page in pages)
                    {
                        var piece = Begin(kind, s, i);
                        StatePages.Write(piece, page.Span);
                        pageBytes += Give(piece);
                    }
                }
            }
        }

        var end = new StateWriter(Version);
        end.Byte((byte)Piece.End);
        end.Int(count + 1);
        Give(end);
        _rowBytes = rows == 0 ? _rowBytes : Math.Max(1, pageBytes / rows);
    }

    private static void GiveWindows(StreamWindows all, int statement, int number, Func<StateWriter, long> give)
    {
        foreach (var windows in all.Open.Chunk(WindowsPerPiece))
        {
            var writer = Begin(Piece.Windows, statement, number);
            writer.Int(windows.Length);
            foreach (var window in windows)
            {
                writer.Long(window.Trigger);
                writer.Long(window.End);
                writer.Long(window.Start);
                writer.Text(window.Key);
            }

            give(writer);
        }
    }

    // Beside idle sources, a watermark of several is no function of theirs.
    private void GiveLeast(int statement, Func<StateWriter, long> give)
    {
        var clocks = _yields ? [.. _statements[statement].LeastClocks] : new List<LeastClock>();
        if (clocks.Count == 0)
        {
            return;
        }

        var writer = Begin(Piece.Least, statement, 0);
        writer.Int(clocks.Count);
        clocks.ForEach(clock => writer.Long(clock.Watermark));
        give(writer);
    }

    private static void GiveMarks(StateRun stage, int statement, int number, Func<StateWriter, long> give)
    {
        foreach (var marks in stage.Marks.Chunk(WindowsPerPiece))
        {
            var writer = Begin(Piece.Marks, statement, number);
            writer.Int(marks.Length);
            foreach (var (key, first, second) in marks)
            {
                writer.Text(key);
                writer.Long(first);
                writer.Long(second);
            }

            give(writer);
        }
    }

    private static void GiveTimes(StateRun stage, int statement, int number, Func<StateWriter, long> give)
    {
        foreach (var times in stage.Times.Chunk(WindowsPerPiece))
        {
            var writer = Begin(Piece.Times, statement, number);
            writer.Int(times.Length);
            foreach (var (key, atMs) in times)
            {
                writer.Text(key);
                writer.Long(atMs);
            }

            give(writer);
        }
    }

    private StateWriter Clocks()
    {
        var writer = new StateWriter(Version);
        writer.Byte((byte)Piece.Clocks);
        writer.Text(_form.Text);
        writer.Long(_arrivals.Ms);
        foreach (var clock in _sources.Select(s => s.Clock))
        {
            writer.Long(clock.Watermark);
            writer.Byte(clock.DelayMs is null ? (byte)0 : (byte)1);
            writer.Long(clock.DelayMs ?? 0);
            writer.Int(clock.Shards.Count);
            foreach (var (number, shard) in clock.Shards)
            {
                writer.Int(number);
                writer.Long(shard.Watermark);
                writer.Long(shard.LastMs);
                writer.Byte(shard.IsIdle ? (byte)1 : (byte)0);
            }
        }

        foreach (var statement in _statements)
        {
            writer.Int(statement.Orders.Length);
            Array.ForEach(statement.Orders, writer.Long);
        }

        return writer;
    }

    private static StateWriter Whole(Piece kind, int statement, int stage, byte[] bytes)
    {
        var writer = Begin(kind, statement, stage);
        writer.Bytes(bytes);
        return writer;
    }

    private static StateWriter Begin(Piece kind, int statement, int stage)
    {
        var writer = new StateWriter(Version);
        writer.Byte((byte)kind);
        writer.Int(statement);
        writer.Int(stage);
        return writer;
    }
}
