using System.Text;
using Tarn.Sql.Streaming.Joins;
using Tarn.Sql.Streaming.Patterns;
using Tarn.Sql.Streaming.Running.Kept;
using Tarn.Sql.Streaming.States;
using Tarn.Storage;
using Tarn.Storage.Checksums;

namespace Tarn.Sql.Streaming.Running;

/// <content>
/// The state as pieces, each with its version and a CRC-32C: clocks and orders; open windows and rows of joins, at most 10,000 a piece; kept rows, a
/// chunk a piece; the end with the number of pieces. An engine that was read gives the rows that the written one would give.
/// </content>
internal sealed partial class StreamEngine
{
    private const byte Version = 0;
    private const string Subject = "An application";
    private const int WindowsPerPiece = 10_000;
    private const int WindowBytes = 40;
    private const long RowBytesUnknown = 64;
    private const int JoinRowBytes = 120;
    private int _piecesRead;
    private long _rowBytes = RowBytesUnknown;
    private bool _isWhole;

    /// <summary>About the bytes of the state.</summary>
    public long StateBytes => _statements.SelectMany(s => s.Stages).Sum(stage => (stage.StateRows * _rowBytes) + stage switch
    {
        WindowRun window => window.Windows.Open.Count * WindowBytes,
        JoinRun join => join.Matcher.Rows * JoinRowBytes,
        KeptRun kept => kept.IndexBytes,
        _ => 0L,
    });

    /// <summary>Whether a tick can make rows due.</summary>
    public bool WaitsForTime
    {
        get
        {
            var hasState = _statements.SelectMany(s => s.Stages).Any(stage => stage.WaitsForWatermark);
            return _sources.Any(s => s.Clock.WaitsForTime(hasState));
        }
    }

    /// <summary>About the bytes of lists and maps of kept rows in this process, beside the engine's memory.</summary>
    public long IndexBytes => _statements.SelectMany(s => s.Stages).OfType<KeptRun>().Sum(k => k.IndexBytes);

    /// <summary>The least watermark of all sources; null: one has none, or has ended.</summary>
    public long? Watermark =>
        _sources.Where(s => !s.IsReference).Min(s => s.Clock.Watermark) is var least and > long.MinValue and < long.MaxValue ? least : null;

    /// <summary>The most by which a record since the engine's opening was before its source's watermark, milliseconds.</summary>
    public long LatenessMs => _sources.Max(s => s.Clock.LatenessMs);

    private enum Piece : byte { Clocks = 1, Windows = 2, Rows = 3, End = 4, Matcher = 5, Joins = 6, LeftRows = 7, Marks = 8 }

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
            for (var i = 0; i < _statements[s].Stages.Count; i++)
            {
                rows += _statements[s].Stages[i].StateRows;
                switch (_statements[s].Stages[i])
                {
                    case MatchRun match:
                        var writer = Begin(Piece.Matcher, s, i);
                        writer.Bytes(PatternMatcherState.Write(match.Matcher));
                        Give(writer);
                        break;
                    case JoinRun join:
                        JoinState.Write(join.Matcher, () => Begin(Piece.Joins, s, i), w => Give(w));
                        GivePages(Piece.LeftRows, join.Left.Kept.Pages(join.LiveRows(isLeft: true)));
                        GivePages(Piece.Rows, join.Right.Kept.Pages(join.LiveRows(isLeft: false)));
                        break;
                    case KeptRun kept:
                        GiveMarks(kept, s, i, Give);
                        GivePages(Piece.Rows, kept.LivePages());
                        break;
                    case WindowRun window:
                        GiveWindows(window, s, i, Give);
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

    private static void GiveWindows(WindowRun stage, int statement, int number, Func<StateWriter, long> give)
    {
        foreach (var windows in stage.Windows.Open.Chunk(WindowsPerPiece))
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

    private static void GiveMarks(KeptRun stage, int statement, int number, Func<StateWriter, long> give)
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

    /// <summary>Reads the next piece of a state into a new engine of the same script.</summary>
    /// <exception cref="TarnException">Damaged; NotSupported: another version wrote it.</exception>
    public void ReadState(ReadOnlySpan<byte> bytes)
    {
        var reader = new StateReader(bytes, Subject, Version);
        _piecesRead++;
        var kind = (Piece)reader.Byte();
        reader.Check(!_isWhole && (kind == Piece.Clocks) == (_piecesRead == 1), "its pieces are mixed");
        switch (kind)
        {
            case Piece.Clocks: ReadClocks(ref reader); break;
            case Piece.Windows:
                var windows = ReadStage<WindowRun>(ref reader).Windows;
                for (var n = reader.Count(); n > 0; n--)
                {
                    var (trigger, end, start) = (reader.Long(), reader.Long(), reader.Long());
                    windows.Restore(new(trigger, end, start, Encoding.UTF8.GetString(reader.Bytes())));
                }

                break;
            case Piece.Rows:
                var kept = ReadStage<StageRun>(ref reader) switch
                {
                    WindowRun window => window.Kept,
                    JoinRun join => join.Right.Kept,
                    KeptRun step => step.Table,
                    _ => throw reader.Damaged("a piece belongs to another stage"),
                };
                kept.LoadPage(StatePages.Read(ref reader));
                break;
            case Piece.LeftRows:
                ReadStage<JoinRun>(ref reader).Left.Kept.LoadPage(StatePages.Read(ref reader));
                break;
            case Piece.Joins:
                JoinState.Read(ref reader, ReadStage<JoinRun>(ref reader).Matcher);
                break;
            case Piece.Marks:
                var marked = ReadStage<KeptRun>(ref reader);
                for (var n = reader.Count(); n > 0; n--)
                {
                    marked.RestoreMark(Encoding.UTF8.GetString(reader.Bytes()), reader.Long(), reader.Long());
                }

                break;
            case Piece.Matcher:
                var match = ReadStage<MatchRun>(ref reader);
                PatternMatcherState.Read(reader.Bytes(), match.Matcher);
                break;
            case Piece.End:
                reader.Check(reader.Int() == _piecesRead, "pieces are missing");
                _isWhole = true;
                break;
            default: throw reader.Damaged("a piece has an unknown kind");
        }

        reader.Check(reader.IsAtEnd, "it is too long");
    }

    /// <summary>Ends the reading of a state.</summary>
    /// <exception cref="TarnException">Damaged: pieces are missing.</exception>
    public void EndState()
    {
        if (!_isWhole)
        {
            throw new TarnException(ErrorKind.Damaged, "An application's state is damaged: pieces are missing.");
        }

        foreach (var kept in _statements.SelectMany(s => s.Stages).OfType<KeptRun>())
        {
            kept.Restore();
        }
    }

    private StateWriter Clocks()
    {
        var writer = new StateWriter(Version);
        writer.Byte((byte)Piece.Clocks);
        writer.Text(_stateName);
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

        foreach (var order in _statements.SelectMany(s => s.Orders))
        {
            writer.Long(order);
        }

        return writer;
    }

    private void ReadClocks(ref StateReader reader)
    {
        if (Encoding.UTF8.GetString(reader.Bytes()) != _stateName)
        {
            throw new TarnException(ErrorKind.NotSupported, "An application's state belongs to another script.");
        }

        _arrivals.Restore(reader.Long());
        foreach (var clock in _sources.Select(s => s.Clock))
        {
            var (watermark, hasDelay, delay) = (reader.Long(), reader.Byte() == 1, reader.Long());
            for (var n = reader.Count(); n > 0; n--)
            {
                var number = reader.Int();
                var shard = new ShardClock { Watermark = reader.Long(), LastMs = reader.Long(), IsIdle = reader.Byte() == 1 };
                reader.Check(clock.Shards.TryAdd(number, shard), "a shard is there twice");
            }

            clock.Restore(watermark, hasDelay ? delay : null);
        }

        foreach (var statement in _statements)
        {
            for (var i = 0; i < statement.Orders.Length; i++)
            {
                statement.Orders[i] = reader.Long();
            }
        }
    }

    private static StateWriter Begin(Piece kind, int statement, int stage)
    {
        var writer = new StateWriter(Version);
        writer.Byte((byte)kind);
        writer.Int(statement);
        writer.Int(stage);
        return writer;
    }

    private T ReadStage<T>(ref StateReader reader)
        where T : StageRun
    {
        var statement = _statements[reader.Below(_statements.Length)];
        return statement.Stages[reader.Below(statement.Stages.Count)] as T ?? throw reader.Damaged("a piece belongs to another stage");
    }
}
