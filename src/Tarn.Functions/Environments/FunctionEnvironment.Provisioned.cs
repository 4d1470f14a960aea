using Tarn.Storage;

namespace Tarn.Functions.Environments;

/// <content>A start before any invocation.</content>
internal sealed partial class FunctionEnvironment
{
    // AWS gives such a start more time: an invocation's, if that is longer.
    private static readonly TimeSpan ProvisionMax = TimeSpan.FromSeconds(130);

    /// <summary>Starts the process, and waits until it asks for its first invocation. Then the owner gets the environment.</summary>
    /// <returns>Null, or why the start failed: the environment ends.</returns>
    public async Task<string?> Provision()
    {
        var limit = Version.Timeout > ProvisionMax ? Version.Timeout : ProvisionMax;
        InitOutcome outcome;
        try
        {
            Start();
            outcome = await _init.Task.WaitAsync(limit, _parts.Time);
        }
        catch (TimeoutException)
        {
            _log.InitEnds(limit, "timeout", null);
            End();
            return $"The initialization took longer than {(int)limit.TotalSeconds} seconds.";
        }
        catch (TarnException failure)
        {
            End();
            return failure.Message;
        }
        catch
        {
            End();
            throw;
        }

        if (!outcome.IsReady)
        {
            _log.InitEnds(_parts.Time.GetElapsedTime(_initBegun), "error", outcome.ErrorType);
            End();
            return $"FUNCTION_ERROR_INIT_FAILURE: {outcome.ErrorType}";
        }

        _owner.Released(this);
        return null;
    }

    // Under the lock: if no invocation waits for the start, none reports its time.
    private void EndProvisioning()
    {
        if (_current is not null)
        {
            return;
        }

        _log.InitEnds(_parts.Time.GetElapsedTime(_initBegun), "success", null);
        _initDuration = null;
        _answered = _parts.Time.GetTimestamp();
        Set(EnvironmentState.Idle);
    }
}
