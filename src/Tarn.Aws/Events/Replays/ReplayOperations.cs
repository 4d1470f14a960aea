using Tarn.Aws.Events.Failures;
using Tarn.Aws.Events.Finding;
using Tarn.Aws.Events.Model;
using Tarn.Messaging.Buses;
using Tarn.Messaging.Buses.Definitions;
using Tarn.Messaging.Buses.Replays;
using Tarn.Storage.Tasks;

namespace Tarn.Aws.Events.Replays;

/// <summary>Replays of archives.</summary>
/// <param name="finder">Finds buses.</param>
/// <param name="archives">All archives.</param>
/// <param name="buses">The replays, and the rules of buses.</param>
/// <param name="tokens">The tokens of pages.</param>
[AwsOperations("events")]
internal sealed partial class ReplayOperations(BusFinder finder, Definitions<RegisteredArchive> archives, EventBuses buses, PageTokens tokens)
{
    private const int PageMax = 100;

    /// <summary>
    /// Sends the archived events of a time to the rules of their bus, in the archive's order. Rights were asked on the ARNs as they were given:
    /// other forms of them name nothing.
    /// </summary>
    /// <seealso href="https://docs.aws.amazon.com/eventbridge/latest/APIReference/API_StartReplay.html"/>
    public async Task<StartReplayOutput> StartReplay(StartReplayInput input, Call call, CancellationToken cancellationToken)
    {
        var arn = ArnOf(call.Account, call.Region, input.ReplayName);
        var archive = Of(call, input.EventSourceArn);
        var bus = await BusOf(call, input, archive, cancellationToken);
        if (input.EventStartTime >= input.EventEndTime)
        {
            throw EventFailures.Invalid("Parameter EventEndTime is not valid. Reason: EventStartTime must be before EventEndTime.");
        }

        var task = await buses.Replays.Start(
            new ReplayTask
            {
                Account = call.Account,
                Region = call.Region,
                Name = input.ReplayName,
                Description = input.Description,
                Archive = archive.Id,
                ArchiveArn = archive.Resource.Arn,
                Bus = bus.Id,
                BusArn = bus.Resource.Arn,
                RuleArns = input.Destination.FilterArns ?? [],
                FromMs = input.EventStartTime.ToUnixTimeMilliseconds(),
                ToMs = input.EventEndTime.ToUnixTimeMilliseconds(),
                StartedMs = call.Time.ToUnixTimeMilliseconds(),
            },
            cancellationToken);
        return new StartReplayOutput { ReplayArn = arn, State = StateOf(task.State), ReplayStartTime = TimeOf(task.StartedMs) };
    }

    public async Task<DescribeReplayOutput> DescribeReplay(DescribeReplayInput input, Call call, CancellationToken cancellationToken)
    {
        var task = await Find(call, input.ReplayName, cancellationToken);
        return new DescribeReplayOutput
        {
            ReplayName = task.Name,
            ReplayArn = ArnOf(task.Account, task.Region, task.Name),
            Description = task.Description,
            State = StateOf(task.State),
            StateReason = task.Reason,
            EventSourceArn = task.ArchiveArn,
            Destination = new ReplayDestination { Arn = task.BusArn, FilterArns = task.RuleArns.Count > 0 ? task.RuleArns : null },
            EventStartTime = TimeOf(task.FromMs),
            EventEndTime = TimeOf(task.ToMs),
            EventLastReplayedTime = TimeOf(task.LastMs),
            ReplayStartTime = TimeOf(task.StartedMs),
            ReplayEndTime = TimeOf(task.EndedMs),
        };
    }

    /// <summary>The replays of the account, by name.</summary>
    public async Task<ListReplaysOutput> ListReplays(ListReplaysInput input, Call call, CancellationToken cancellationToken)
    {
        if (new[] { input.NamePrefix, input.EventSourceArn, input.State }.Count(filter => filter is not null) > 1)
        {
            throw EventFailures.Invalid("At most one filter is allowed for ListReplays. Use either : State, EventSourceArn, or NamePrefix.");
        }

        var filter = $"{input.NamePrefix}/{input.EventSourceArn}/{input.State}";
        ReplayTask[] found = [.. (await buses.Replays.Of(call.Account, call.Region, cancellationToken))
            .Where(one => one.Name.StartsWith(input.NamePrefix ?? "", StringComparison.Ordinal)
                && (input.EventSourceArn ?? one.ArchiveArn) == one.ArchiveArn
                && (input.State ?? StateOf(one.State)) == StateOf(one.State))];
        var (page, next) = tokens.Of(call, filter, found, one => one.Name, input.NextToken, input.Limit ?? PageMax);
        return new ListReplaysOutput { Replays = [.. page.Select(Shown)], NextToken = next };
    }

    /// <summary>Ends a replay. Events that it has sent stay sent.</summary>
    public async Task<CancelReplayOutput> CancelReplay(CancelReplayInput input, Call call, CancellationToken cancellationToken)
    {
        var task = await Find(call, input.ReplayName, cancellationToken);
        var asked = await buses.Replays.Cancel(task, cancellationToken)
            ?? throw EventsErrors.IllegalStatusException($"Replay {task.Name} is not in a valid state for this operation.");
        return new CancelReplayOutput { ReplayArn = ArnOf(task.Account, task.Region, task.Name), State = StateOf(asked.State) };
    }

    private static string ArnOf(string account, string region, string name) => $"arn:aws:events:{region}:{account}:replay/{name}";

    private static DateTimeOffset TimeOf(long unixMs) => DateTimeOffset.FromUnixTimeMilliseconds(unixMs);

    private static DateTimeOffset? TimeOf(long? unixMs) => unixMs is { } known ? TimeOf(known) : null;

    private static string StateOf(TaskState state) => state switch
    {
        TaskState.Waiting => "STARTING",
        TaskState.Running => "RUNNING",
        TaskState.Stopping => "CANCELLING",
        TaskState.Stopped => "CANCELLED",
        TaskState.Succeeded => "COMPLETED",
        _ => "FAILED",
    };

    private static Replay Shown(ReplayTask task) => new()
    {
        ReplayName = task.Name,
        EventSourceArn = task.ArchiveArn,
        State = StateOf(task.State),
        StateReason = task.Reason,
        EventStartTime = TimeOf(task.FromMs),
        EventEndTime = TimeOf(task.ToMs),
        EventLastReplayedTime = TimeOf(task.LastMs),
        ReplayStartTime = TimeOf(task.StartedMs),
        ReplayEndTime = TimeOf(task.EndedMs),
    };

    private RegisteredArchive Of(Call call, string arn)
    {
        if (ArchiveDefinition.Kind.NameIn(arn) is not { } name)
        {
            throw EventFailures.Invalid("Parameter EventSourceArn is not valid. Reason: Must contain an archive ARN.");
        }

        var archive = name.Account == call.Account && name.Region == call.Region ? archives.Find(name) : null;
        return archive?.Resource.Arn == arn
            ? archive
            : throw EventFailures.Invalid($"Parameter EventSourceArn is not valid. Reason: Archive {name.Name} does not exist.");
    }

    private async Task<RegisteredBus> BusOf(Call call, StartReplayInput input, RegisteredArchive archive, CancellationToken cancellationToken)
    {
        if (BusDefinition.Kind.NameIn(input.Destination.Arn) is null)
        {
            throw EventFailures.Invalid("Parameter Destination.Arn is not valid. Reason: Must contain an event bus ARN.");
        }

        var bus = await finder.Find(call, input.Destination.Arn, cancellationToken);
        if (bus.Resource.Arn != archive.Definition.BusArn || bus.Resource.Arn != input.Destination.Arn)
        {
            throw EventFailures.Invalid("Parameter Destination.Arn is not valid. Reason: Cross event bus replay is not permitted.");
        }

        foreach (var arn in input.Destination.FilterArns ?? [])
        {
            if (RuleDefinition.NameIn(arn) is not (var of, var rule) || of != bus.Resource.Name || buses.Rules.Of(bus.Id).Find(rule) is null)
            {
                throw EventFailures.Invalid($"Parameter Destination.FilterArns is not valid. Reason: {arn} is no rule of the event bus.");
            }
        }

        return bus;
    }

    private async Task<ReplayTask> Find(Call call, string name, CancellationToken cancellationToken) =>
        (await buses.Replays.Of(call.Account, call.Region, cancellationToken)).FirstOrDefault(one => one.Name == name)
        ?? throw EventFailures.NoReplay(name);
}
