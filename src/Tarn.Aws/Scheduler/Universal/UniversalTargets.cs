using Tarn.Access.Sessions;
using Tarn.Messaging.Schedules.Definitions;
using Tarn.Messaging.Schedules.Parts;

namespace Tarn.Aws.Scheduler.Universal;

/// <summary>Calls operations of the instance's own services, as the role of a schedule.</summary>
/// <param name="doors">The instance's services; complete when the instance has started.</param>
/// <param name="observers">The observers of every call's outcome.</param>
/// <param name="roles">Knows which roles the service may assume.</param>
/// <param name="authorizer">Decides by the role's policies.</param>
/// <param name="time">The clock.</param>
public sealed class UniversalTargets(
    IReadOnlyList<IDoor> doors, IReadOnlyList<ICallObserver> observers, RoleSessions roles, IAuthorizer authorizer, TimeProvider time) : IUniversalTargets
{
    private const string Service = "scheduler.amazonaws.com";
    private const int SessionCharsMax = 64;

    // Errors of status 400 that end by themselves.
    private static readonly HashSet<string> Passing = new(StringComparer.Ordinal)
    {
        "ProvisionedThroughputExceededException", "RequestLimitExceeded", "SlowDown", "Throttling", "ThrottlingException", "TooManyRequestsException",
    };

    /// <summary>Why an ARN is no universal target; null: it is one.</summary>
    public string? WhyRefused(string arn)
    {
        var (service, action) = Parts(arn);
        if (action.Length == 0 || !UniversalServices.Names.TryGetValue(service, out var name))
        {
            return $"{service} is not a supported service of {arn}. Tarn has {string.Join(", ", UniversalServices.Names.Keys.Order())}.";
        }

        if (UniversalServices.IsReading(action))
        {
            return $"{action} is not a supported api for EventBridge Scheduler: it reads.";
        }

        var operation = OperationOf(name, action)?.Operation;
        return operation is null ? $"{action} is not a supported api of {service} (docs/coverage.md#{name})."
            : operation.RequestBody == RequestBodyKind.Stream || operation.AnswersStream
            ? $"{action} is not a supported api for schedules: its body is a stream."
            : null;
    }

    /// <inheritdoc/>
    public async ValueTask<UniversalAnswer> Call(Schedule schedule, ReadOnlyMemory<byte> input, CancellationToken cancellationToken)
    {
        var arn = schedule.Target.Arn;
        if (WhyRefused(arn) is { } reason)
        {
            return new UniversalAnswer("ValidationException", reason, IsFinal: true);
        }

        var (service, action) = Parts(arn);
        var (door, operation) = OperationOf(UniversalServices.Names[service], action)!.Value;
        try
        {
            var own = new OwnDoors(CallOf(schedule), doors, observers, time);
            return await own.Invoke(door, operation, input.ToArray(), cancellationToken) is not { } error ? UniversalAnswer.Done
                : new UniversalAnswer(error.Code, error.Message, error.Status is >= 400 and < 500 and not 429 && !Passing.Contains(error.Code));
        }
        catch (TarnException denied) when (denied.Kind == ErrorKind.AccessDenied)
        {
            return new UniversalAnswer("AccessDeniedException", denied.Message, IsFinal: true);
        }
    }

    private Call CallOf(Schedule schedule)
    {
        var session = roles.AssumeFor(schedule.Account, Service, new RoleRequest
        {
            RoleArn = schedule.Target.RoleArn,
            SessionName = schedule.Name.Length <= SessionCharsMax ? schedule.Name : schedule.Name[..SessionCharsMax],
            Lifetime = RoleSessions.LifetimeMin,
            SourceArn = schedule.GroupArn,
        });
        return new Call
        {
            RequestId = Guid.NewGuid().ToString("D"),
            Time = time.GetUtcNow(),
            Door = "aws",
            Service = "scheduler",
            Operation = "",
            Account = schedule.Account,
            Region = schedule.Region,
            Principal = session.Principal,
            SourceAddress = "",
            Tls = true,
            UserAgent = Service,
            Authorizer = authorizer,
        };
    }

    private (IDoor Door, OperationDescriptor Operation)? OperationOf(string service, string action) =>
        doors.FirstOrDefault(door => door.Service.Name == service) is { } door
        && door.Service.Operations.FirstOrDefault(one => one.Name.Equals(action, StringComparison.OrdinalIgnoreCase)) is { } operation
            ? (door, operation)
            : null;

    private static (string Service, string Action) Parts(string arn) =>
        arn[ScheduleTarget.UniversalStart.Length..].Split(':') is [var service, var action] ? (service, action) : ("", "");
}
