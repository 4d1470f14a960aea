using System.Threading.Channels;
using Microsoft.Extensions.Logging;
using Tarn.Analytics.Applications;
using Tarn.Analytics.Engines;
using Tarn.Analytics.Runs.Inputs;
using Tarn.Analytics.Runs.Rows;
using Tarn.Storage;

namespace Tarn.Analytics.Runs;

/// <content>Repeats the committed inputs, up to the position after the committed rows.</content>
internal sealed partial class ApplicationRun
{
    /// <summary>Repeats the committed inputs, and commits the rest of the rows of the last one. Then it takes a checkpoint.</summary>
    /// <exception cref="RunHaltedException">The state is larger than its share.</exception>
    /// <exception cref="TarnException">A target refuses.</exception>
    public async Task ReachBarrier(ChannelReader<RunRequest> requests, CancellationTokenSource cut, CancellationToken cancellationToken)
    {
        while (await _reader.Gather(_batch, cancellationToken))
        {
            await Push(requests, cut, cancellationToken);
        }

        await TakeCheckpoint(static (_, _) => ValueTask.CompletedTask, cancellationToken);
    }

    private async ValueTask OpenTargets(CancellationToken cancellationToken)
    {
        if (!_hasTargets)
        {
            await _targets.DisposeAsync();
            (_targets, _hasTargets) = (await RunTargets.Open(_parts.Tables, _application, _plan, cancellationToken), true);
        }
    }

    // Another snapshot would change rows that are committed.
    private async ValueTask<IReadOnlyList<EngineInput>> ReadInputs(CancellationToken cancellationToken)
    {
        try
        {
            return _dropsState ? _batch.Inputs
                : await ReferenceInputs.Read(_parts.Tables, _application, _plan, _batch.Inputs, cancellationToken);
        }
        catch (TarnException expired) when (expired.Kind == ErrorKind.NotFound && (!_isAligned || _reader.IsReplaying))
        {
            throw new RunHaltedException(
                $"The inputs since the last checkpoint cannot be repeated: {expired.Message} "
                + "Start the application from a snapshot or without its state.",
                expired);
        }
    }

    // Here all committed inputs have been pushed again. If damage has taken some of them, the positions of later inputs stay as they were.
    private void Align(InputPosition first)
    {
        var nextIsLost = _progress.Rows > 0 && first != _progress.Next;
        var lost = _progress.Place - _place + (nextIsLost ? 1 : 0);
        if (lost != 0)
        {
            LogMisaligned(_parts.Log, _application.Value, lost);
        }

        _progress = nextIsLost ? _progress with { Place = _progress.Place + 1, Rows = 0, Next = default } : _progress;
        _place = Math.Max(_place, _progress.Place);
        (_progress, _isAligned) = (_progress with { Place = _place }, true);
    }

    [LoggerMessage(1, LogLevel.Error, "Application {Id}: {Count} committed inputs were not found again in the log; its state lacks them from now on.")]
    private static partial void LogMisaligned(ILogger log, long id, long count);
}
