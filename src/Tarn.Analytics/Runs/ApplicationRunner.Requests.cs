using Tarn.Analytics.Runs.Rows;
using Tarn.Storage;
using Tarn.Storage.Metadata;

namespace Tarn.Analytics.Runs;

/// <content>Requests to the application, and their ends.</content>
internal sealed partial class ApplicationRunner
{
    /// <summary>Carries out a request. A snapshot waits until the inputs after the checkpoint are repeated.</summary>
    /// <exception cref="TarnException">
    /// Unavailable: the application is held, failed or halted, and cannot take the snapshot; Conflict: it has stopped.
    /// </exception>
    public async Task Ask(RunRequest request, CancellationToken cancellationToken)
    {
        Asked = request.Kind == RunRequestKind.Snapshot ? Asked : request.Kind;
        if (!_requests.Writer.TryWrite(request))
        {
            Finish(request);
        }

        // An engine may compute over its inputs without end. Each later run of the same stop is ended as well.
        var forceMax = request is { Kind: RunRequestKind.Stop, NeedsCheckpoint: false } ? _parts.Options.ForceMax : Timeout.InfiniteTimeSpan;
        await using var force = _parts.Time.CreateTimer(_ => _turn.End(TurnEnd.Forced), null, forceMax, forceMax);
        try
        {
            await request.Done.WaitAsync(cancellationToken);
        }
        finally
        {
            Asked = null;
        }
    }

    // Carries out a request outside of a run.
    private async ValueTask<bool> End(RunRequest request, bool withoutRun = false)
    {
        try
        {
            if (withoutRun && request.NeedsCheckpoint)
            {
                var (phase, reason) = State.Now;
                throw new TarnException(
                    ErrorKind.Unavailable, $"The application is {phase.ToString().ToLowerInvariant()}, so no snapshot can be taken: {reason}");
            }

            if (request.Kind == RunRequestKind.Update)
            {
                FailMove(new TarnException(ErrorKind.Conflict, "A later update took the place of this one."));
                _moving = request;
                return false;
            }

            await _parts.Store.Commit(SetStopped, CancellationToken.None);
            request.Complete();
            return true;
        }
        catch (TarnException failure)
        {
            request.Fail(failure);
            return false;
        }
    }

    private async ValueTask<bool> SetStopped(IMetadataTransaction transaction)
    {
        if (await RunRow.Find(transaction, _application) is { } row)
        {
            (row with { IsWanted = false }).Put(transaction, _application);
            await RunStarts.SetHold(transaction, row, holds: false);
        }

        return true;
    }

    // The version stays; the runner tries again to move to it.
    private void FailMove(Exception failure)
    {
        if (_moving is { } moving)
        {
            moving.Fail(failure is TarnException ? failure : new TarnException(ErrorKind.Unavailable, failure.Message, failure));
            _moving = null;
        }
    }

    // A second stop of a stopped application does nothing.
    private void Finish(RunRequest request)
    {
        if (_stop.IsCancellationRequested)
        {
            request.Fail(new TarnException(ErrorKind.Unavailable, "The program stops."));
        }
        else if (request.Kind == RunRequestKind.Stop)
        {
            request.Complete();
        }
        else
        {
            request.Fail(new TarnException(ErrorKind.Conflict, "The application does not run."));
        }
    }
}
