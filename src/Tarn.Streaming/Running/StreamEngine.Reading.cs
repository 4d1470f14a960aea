using System.Text;
using Tarn.Storage;
using Tarn.Storage.Checksums;
using Tarn.Streaming.Joins;
using Tarn.Streaming.Patterns;
using Tarn.Streaming.Running.Clocks;
using Tarn.Streaming.Running.Joins;
using Tarn.Streaming.Running.States;
using Tarn.Streaming.Scripts;
using Tarn.Streaming.States;

namespace Tarn.Streaming.Running;

/// <content>Reads the pieces of a state.</content>
internal sealed partial class StreamEngine
{
    private StatementRun?[] _earlier = [];

    /// <summary>Reads the next piece of a state into a new engine. Parts of statements and sources that the script does not continue are left out.</summary>
    /// <exception cref="TarnException">Damaged; NotSupported: another version wrote it, or the script continues no part of it.</exception>
    public void ReadState(ReadOnlySpan<byte> bytes)
    {
        var reader = new StateReader(bytes, Subject, Version);
        _piecesRead++;
        var kind = (Piece)reader.Byte();
        reader.Check(!_isWhole && (kind == Piece.Clocks) == (_piecesRead == 1), "its pieces are mixed");
        switch (kind)
        {
            case Piece.Clocks: ReadClocks(ref reader); break;
            case Piece.End:
                reader.Check(reader.Int() == _piecesRead, "pieces are missing");
                _isWhole = true;
                break;
            default:
                if (ReadStatement(ref reader) is not { } statement)
                {
                    return;
                }

                ReadPiece(kind, ref reader, statement);
                break;
        }

        reader.Check(reader.IsAtEnd, "it is too long");
    }

    private static void ReadPiece(Piece kind, ref StateReader reader, StatementRun statement)
    {
        switch (kind)
        {
            case Piece.Windows:
                var windows = ReadStage<StageRun>(ref reader, statement) switch
                {
                    WindowRun window => window.Windows,
                    PaneRun panes => panes.Windows,
                    _ => throw reader.Damaged("a piece belongs to another stage"),
                };
                for (var n = reader.Count(); n > 0; n--)
                {
                    var (trigger, end, start) = (reader.Long(), reader.Long(), reader.Long());
                    windows.Restore(new(trigger, end, start, Encoding.UTF8.GetString(reader.Bytes())));
                }

                break;
            case Piece.Rows:
                var kept = ReadStage<StageRun>(ref reader, statement) switch
                {
                    WindowRun window => window.Kept,
                    JoinRun join => join.Right.Kept,
                    StateRun step => step.Table,
                    _ => throw reader.Damaged("a piece belongs to another stage"),
                };
                kept.LoadPage(StatePages.Read(ref reader));
                break;
            case Piece.LeftRows:
                ReadStage<JoinRun>(ref reader, statement).Left.Kept.LoadPage(StatePages.Read(ref reader));
                break;
            case Piece.Joins:
                JoinState.Read(ref reader, ReadStage<JoinRun>(ref reader, statement).Matcher);
                break;
            case Piece.Marks:
                var marked = ReadStage<StateRun>(ref reader, statement);
                for (var n = reader.Count(); n > 0; n--)
                {
                    marked.RestoreMark(Encoding.UTF8.GetString(reader.Bytes()), reader.Long(), reader.Long());
                }

                break;
            case Piece.Least: ReadClocks(ref reader, statement); break;
            case Piece.Times:
                var timed = ReadStage<StateRun>(ref reader, statement);
                for (var n = reader.Count(); n > 0; n--)
                {
                    timed.RestoreTime(Encoding.UTF8.GetString(reader.Bytes()), reader.Long());
                }

                break;
            case Piece.Groups: ReadStage<PaneRun>(ref reader, statement).Groups.Read(ref reader); break;
            case Piece.Matcher:
                var match = ReadStage<MatchRun>(ref reader, statement);
                PatternMatcherState.Read(reader.Bytes(), match.Matcher);
                break;
            case Piece.Forest: ReadStage<ForestRun>(ref reader, statement).Load(reader.Bytes()); break;
            default: throw reader.Damaged("a piece has an unknown kind");
        }
    }

    private static void ReadClocks(ref StateReader reader, StatementRun statement)
    {
        _ = reader.Int();
        var clocks = statement.LeastClocks.ToList();
        reader.Check(reader.Count() == clocks.Count, "a statement has other clocks");
        foreach (var clock in clocks)
        {
            clock.Put(reader.Long());
        }
    }

    /// <summary>Ends the reading of a state.</summary>
    /// <exception cref="TarnException">Damaged: pieces are missing.</exception>
    public void EndState()
    {
        if (!_isWhole)
        {
            throw new TarnException(ErrorKind.Damaged, "An application's state is damaged: pieces are missing.");
        }

        foreach (var kept in Stages.OfType<StateRun>())
        {
            kept.Restore();
        }

        foreach (var join in Stages.OfType<JoinRun>())
        {
            join.Matcher.EndRestore();
        }
    }

    private void ReadClocks(ref StateReader reader)
    {
        var form = StateForm.Read(Encoding.UTF8.GetString(reader.Bytes()));
        var (sources, statements) = form is null ? ([], []) : (_form.SourcesIn(form), _form.StatementsIn(form));
        if (form is null || sources.Concat(statements).All(one => one is null))
        {
            throw new TarnException(ErrorKind.NotSupported, "An application's state belongs to another script.");
        }

        _arrivals.Restore(reader.Long());
        for (var i = 0; i < form.Sources.Count; i++)
        {
            ReadClock(ref reader, Find(_sources, sources, i)?.Clock ?? new SourceClock(0, movesWhenIdle: false));
        }

        _earlier = [.. form.Statements.Select((_, i) => Find(_statements, statements, i))];
        foreach (var statement in _earlier)
        {
            var orders = new long[reader.Count()];
            for (var i = 0; i < orders.Length; i++)
            {
                orders[i] = reader.Long();
            }

            reader.Check(statement is null || statement.Orders.Length == orders.Length, "a statement has other feeds");
            orders.CopyTo(statement?.Orders ?? orders, 0);
        }
    }

    private static void ReadClock(ref StateReader reader, SourceClock clock)
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

    private static T? Find<T>(T[] all, IReadOnlyList<int?> earlier, int number)
        where T : class => all.Where((_, i) => earlier[i] == number).FirstOrDefault();

    // Null: the piece belongs to a statement that does not continue.
    private StatementRun? ReadStatement(ref StateReader reader) => _earlier[reader.Below(_earlier.Length)];

    private static T ReadStage<T>(ref StateReader reader, StatementRun statement)
        where T : StageRun =>
        statement.Stages[reader.Below(statement.Stages.Count)] as T ?? throw reader.Damaged("a piece belongs to another stage");
}
