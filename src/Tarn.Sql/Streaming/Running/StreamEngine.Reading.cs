using System.Text;
using Tarn.Sql.Streaming.Joins;
using Tarn.Sql.Streaming.Patterns;
using Tarn.Sql.Streaming.Running.Kept;
using Tarn.Sql.Streaming.States;
using Tarn.Storage;
using Tarn.Storage.Checksums;

namespace Tarn.Sql.Streaming.Running;

/// <content>Reads the pieces of a state.</content>
internal sealed partial class StreamEngine
{
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
                var windows = ReadStage<StageRun>(ref reader) switch
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
            case Piece.Panes: PaneState.Read(ref reader, ReadStage<PaneRun>(ref reader)); break;
            case Piece.Matcher:
                var match = ReadStage<MatchRun>(ref reader);
                PatternMatcherState.Read(reader.Bytes(), match.Matcher);
                break;
            case Piece.Forest:
                var scored = ReadStage<ForestRun>(ref reader);
                scored.Load(reader.Bytes());
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

    private T ReadStage<T>(ref StateReader reader)
        where T : StageRun
    {
        var statement = _statements[reader.Below(_statements.Length)];
        return statement.Stages[reader.Below(statement.Stages.Count)] as T ?? throw reader.Damaged("a piece belongs to another stage");
    }
}
