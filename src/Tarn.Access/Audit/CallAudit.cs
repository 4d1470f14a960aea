using Microsoft.Extensions.Logging;
using Tarn.Access.Audit.Records;
using Tarn.Access.Audit.Refusals;
using Tarn.Storage;

namespace Tarn.Access.Audit;

/// <summary>
/// Records calls before their answers leave: management calls, refusals, and the data calls that a trail selects. A change is refused when its
/// record could not be stored; deletions, reads and refusals wait in memory for space instead.
/// </summary>
public sealed partial class CallAudit : ICallObserver
{
    private const int DeferredMax = 200_000;
    private const int BatchMax = 1_000;
    private const string ConsoleDoor = "console";

    private static readonly string[] EndingVerbs =
    [
        "Delete", "Remove", "Untag", "Stop", "Terminate", "Deregister", "Purge", "Cancel", "Detach", "Disable", "Abort", "Unsubscribe", "Disassociate",
    ];

    private readonly AuditLog _log;
    private readonly AuditOptions _options;
    private readonly CallEvents _events;
    private readonly RefusalFloods _floods = new();
    private readonly CallTally _tally = new();
    private readonly Lock _gate = new();
    private readonly Queue<AuditEntry> _deferred = [];
    private long _lost;

    public CallAudit(AuditLog log, AuditOptions options)
    {
        (_log, _options) = (log, options);
        _events = new CallEvents(options.ArnOf);
    }

    /// <summary>The trails' selection of data calls.</summary>
    public DataSelection Data { get; } = new();

    public DataEventTypes Types => _options.Types;

    /// <summary>Whether a call may need a record: its parameters are written only then.</summary>
    public bool Wants(Call call, string? errorCode, int status) =>
        Types.Find(call) is null ? call.Operation.Length > 0 || errorCode is not null : Data.IsAny || IsRefusal(errorCode, status);

    /// <summary>Checks that the record of a change has room, before the change is made.</summary>
    /// <exception cref="TarnException">DiskFull: the log takes no records.</exception>
    public void Admit(Call call)
    {
        // Data calls end here: they pay one read of memory.
        if (Types.Find(call) is null && !ChangesNothing(call) && !IsEnding(call.Operation) && _options.Full() is { } full)
        {
            throw new TarnException(ErrorKind.DiskFull, $"{call.Operation} cannot be recorded, so it was not done: {full}");
        }
    }

    /// <summary>Records a call. Its record is durable when the task completes, or counted with its like.</summary>
    /// <exception cref="TarnException">The call changed something, and its record could not be stored.</exception>
    public async ValueTask Record(AuditedCall called, int status)
    {
        var audited = WithTouched(called);
        if (IsRefusal(audited.ErrorCode, status))
        {
            if (!_floods.IsFirst(KeyOf(audited), audited with { Parameters = null }))
            {
                return;
            }
        }
        else if (audited.DataType is not null ? !Data.Selects(audited) : IsPoll(audited))
        {
            return;
        }

        await Append(audited);
    }

    private AuditedCall WithTouched(AuditedCall audited) =>
        audited.Resources.Count == 0 && audited.Call.Resources is [var first, ..] && _options.ArnOf(first.Id) is { } arn
            ? audited with { Resources = [arn] }
            : audited;

    /// <inheritdoc/>
    public void Completed(Call call, in CallOutcome outcome)
    {
        if (call.Operation.Length > 0 && (Types.Find(call) is not null || call.Door == ConsoleDoor))
        {
            _tally.Add(call, outcome.ErrorCode is not null);
        }
    }

    /// <summary>Stores the counts of the minute that has ended, and the records that waited for space.</summary>
    public async Task Flush(CancellationToken cancellationToken)
    {
        var counted = _floods.Take().Select(each => _events.Of(each.Last, AccountOf(each.Last.Call), each.Count));
        Defer([.. counted, .. _tally.Take(_options.Time.GetUtcNow(), _options.ArnOf, _options.NameOf)]);
        while (TakeDeferred() is { Count: > 0 } some)
        {
            var appends = some.Select(entry => (Entry: entry, Task: _log.Append(entry, cancellationToken).AsTask())).ToList();
            await Task.WhenAll(appends.Select(append => append.Task)).ContinueWith(static _ => { }, TaskScheduler.Default);
            Defer(appends.Where(append => !append.Task.IsCompletedSuccessfully).Select(append => append.Entry));
            await Task.WhenAll(appends.Select(append => append.Task));
        }
    }

    /// <summary>Whether an error refuses a caller, not an input.</summary>
    public static bool IsRefusal(string? errorCode, int status) => errorCode is not null
        && (status is 401 or 403 || errorCode.Contains("AccessDenied", StringComparison.Ordinal)
            || errorCode is "UnrecognizedClientException" or "InvalidSignatureException" or "MissingAuthenticationToken"
                or "MissingAuthenticationTokenException" or "IncompleteSignature" or "IncompleteSignatureException" or "ExpiredTokenException"
                or "InvalidClientTokenId" or "SignatureDoesNotMatch");

    // Keys of sessions have no row, an operator signs in to free space, and a statement that changes a table has its own commit.
    private static bool ChangesNothing(Call call) =>
        call.Service is "sts" or AuditedCall.SignInService || call.Operation is "StartQueryExecution" or "StartQuery";

    private static bool IsEnding(string operation) => EndingVerbs.Any(verb => operation.StartsWith(verb, StringComparison.Ordinal));

    // The console asks again and again: its reads are counted.
    private static bool IsPoll(AuditedCall audited) => audited.IsRead && audited.ErrorCode is null && audited.Call.Door == ConsoleDoor;

    private static RefusalKey KeyOf(AuditedCall refused)
    {
        var principal = refused.Call.Principal;
        var caller = principal.Kind == PrincipalKind.Anonymous ? refused.Call.SourceAddress : principal.Arn;
        return new RefusalKey(caller, refused.Call.Service, refused.Call.Operation, refused.ErrorCode!);
    }

    // The account of a caller that is not known is the instance's.
    private string AccountOf(Call call) => call.Principal.Kind == PrincipalKind.Anonymous ? _options.Account : call.Account;

    private async ValueTask Append(AuditedCall audited)
    {
        var entry = _events.Of(audited, AccountOf(audited.Call), calls: 1);
        try
        {
            await _log.Append(entry, CancellationToken.None);
        }
        catch (TarnException failure) when (failure.Kind == ErrorKind.DiskFull && MayWait(audited))
        {
            Defer([entry]);
        }
    }

    private static bool MayWait(AuditedCall audited) =>
        audited.IsRead || audited.ErrorCode is not null || ChangesNothing(audited.Call) || IsEnding(audited.Call.Operation);

    private void Defer(IEnumerable<AuditEntry> entries)
    {
        lock (_gate)
        {
            foreach (var entry in entries)
            {
                if (_deferred.Count < DeferredMax)
                {
                    _deferred.Enqueue(entry);
                }
                else
                {
                    _lost++;
                    LogLost(_options.Log, _lost, entry.EventName, entry.Principal);
                }
            }
        }
    }

    private List<AuditEntry> TakeDeferred()
    {
        lock (_gate)
        {
            var some = new List<AuditEntry>();
            while (some.Count < BatchMax && _deferred.TryDequeue(out var next))
            {
                some.Add(next);
            }

            return some;
        }
    }

    [LoggerMessage(1, LogLevel.Critical, "{Count} calls have no record in the audit, because the disk is full; the last one is {Operation} by {Principal}")]
    private static partial void LogLost(ILogger log, long count, string operation, string principal);
}
