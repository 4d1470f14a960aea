using System.Buffers.Binary;
using System.Runtime.CompilerServices;
using Tarn.Analytics.Engines;
using Tarn.Analytics.Runs;
using Tarn.Analytics.Runs.Inputs;
using Tarn.Analytics.Tables;

namespace Tarn.Analytics.Replays;

/// <summary>
/// Runs an application's statements over a range of its inputs, in an engine of its own. The rows are the ones that the application gave for these
/// inputs. Windows that are open at the end give no row.
/// </summary>
internal sealed class RangeRun : IAsyncDisposable
{
    private readonly InputRange _range;
    private readonly IApplicationTables _tables;
    private readonly IStreamEngine _engine;
    private readonly RangeInputs _inputs;
    private long _place;

    private RangeRun(InputRange range, IApplicationTables tables, IStreamEngine engine, RangeInputs inputs, long place) =>
        (_range, _tables, _engine, _inputs, _place) = (range, tables, engine, inputs, place);

    /// <summary>Whether the last input of the range has all its rows; after the rows were read.</summary>
    public bool EndsWhole { get; private set; } = true;

    /// <summary>The most by which a record was before the watermark; after the rows were read.</summary>
    public long LatenessMs => _engine.LatenessMs;

    /// <summary>Opens the engine with the newest checkpoint before the range whose bytes are whole.</summary>
    /// <exception cref="RunHaltedException">No checkpoint can be read.</exception>
    /// <exception cref="Storage.TarnException">LimitExceeded: no engine is free; Unavailable: its process did not start.</exception>
    public static async ValueTask<RangeRun> Open(RunParts parts, InputRange range, CancellationToken cancellationToken)
    {
        var checkpoints = new RunCheckpoints(parts with { Engines = parts.Engines.Repeats }, range.Application);
        var (engine, from) = await checkpoints.Open(range.Plan, range.Bases, cancellationToken);
        return new RangeRun(range, parts.Tables, engine, new RangeInputs(parts, range, from), from.Place);
    }

    /// <summary>The rows of the range in their order. A piece is valid until the next one is asked for.</summary>
    public async IAsyncEnumerable<IReadOnlyList<EngineRow>> Rows([EnumeratorCancellation] CancellationToken cancellationToken)
    {
        while (await _inputs.Next(cancellationToken))
        {
            var (isInRange, left) = (_inputs.IsInRange, _inputs.IsPartial ? _range.Live.Progress.Rows : int.MaxValue);
            await foreach (var piece in Push(_inputs.Inputs, cancellationToken))
            {
                if (isInRange && left > 0)
                {
                    yield return piece.Count <= left ? piece : [.. piece.Take(left)];
                }

                EndsWhole &= piece.Count <= left;
                left -= Math.Min(left, piece.Count);
            }
        }
    }

    /// <summary>
    /// The rows of the range's windows with all their records, the late ones as well. These windows are the ones that end in the range; no row
    /// is late for them that comes in it.
    /// </summary>
    /// <param name="holdMs">More than the lateness of each record.</param>
    /// <param name="withLast">Whether the input is repeated of which the first rows alone are committed.</param>
    public async IAsyncEnumerable<IReadOnlyList<EngineRow>> RowsWithLate(
        long holdMs, bool withLast, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var isInRange = _range.FromMs is null;
        await Drop(Hold(holdMs), cancellationToken);
        while (await _inputs.Next(cancellationToken) && (withLast || !_inputs.IsPartial))
        {
            if (_inputs.IsInRange && !isInRange)
            {
                // Windows that end before the range give their rows here.
                await Drop(Hold(0), cancellationToken);
                await Drop(Hold(holdMs), cancellationToken);
                isInRange = true;
            }

            await foreach (var piece in Push(_inputs.Inputs, cancellationToken))
            {
                if (isInRange)
                {
                    yield return piece;
                }
            }
        }

        if (isInRange)
        {
            await foreach (var piece in Push(Hold(0), cancellationToken))
            {
                yield return piece;
            }
        }
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        _inputs.Dispose();
        await _engine.DisposeAsync();
    }

    private static EngineInput[] Hold(long holdMs)
    {
        var record = new byte[sizeof(long)];
        BinaryPrimitives.WriteInt64LittleEndian(record, holdMs);
        return [new EngineInput(InputKind.Held, 0, 0, 0, record)];
    }

    private async IAsyncEnumerable<IReadOnlyList<EngineRow>> Push(
        IReadOnlyList<EngineInput> inputs, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var place = _place;
        _place += inputs.Count;
        var read = await ReferenceInputs.Read(_tables, _range.Application, _range.Plan, inputs, cancellationToken);
        await foreach (var piece in _engine.Push(place, read, cancellationToken))
        {
            yield return piece;
        }
    }

    private async ValueTask Drop(IReadOnlyList<EngineInput> inputs, CancellationToken cancellationToken)
    {
        await foreach (var _ in Push(inputs, cancellationToken))
        {
        }
    }
}
