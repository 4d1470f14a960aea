using Tarn.Aws.Sqs.Changes;
using Tarn.Aws.Sqs.Finding;
using Tarn.Aws.Sqs.Model;
using Tarn.Aws.Sqs.Resources;
using Tarn.Messaging.Queues.Definitions;
using Tarn.Messaging.Queues.Moves;

namespace Tarn.Aws.Sqs.Moves;

/// <summary>Tasks that move messages out of dead-letter queues.</summary>
/// <seealso href="https://docs.aws.amazon.com/AWSSimpleQueueService/latest/APIReference/API_StartMessageMoveTask.html"/>
/// <param name="queues">Finds queues.</param>
/// <param name="changes">Finds the queues that use a dead-letter queue.</param>
/// <param name="definitions">All queues.</param>
/// <param name="moves">The tasks.</param>
[AwsOperations("sqs")]
internal sealed partial class MoveOperations(QueueFinder queues, QueueChanges changes, Definitions<RegisteredQueue> definitions, MoveTasks moves)
{
    private const int PerSecondMax = 500;

    /// <summary>Starts to move messages, if no other task of the same source is active.</summary>
    public async Task<StartMessageMoveTaskOutput> StartMessageMoveTask(
        StartMessageMoveTaskInput input, Call call, CancellationToken cancellationToken)
    {
        var source = queues.FindByArn(call, input.SourceArn);
        var users = changes.SourcesOf(source.Resource).ToList();
        if (users.Count == 0)
        {
            throw SqsErrors.InvalidParameterValue("Source queue must be configured as a Dead Letter Queue.");
        }

        if (input.MaxNumberOfMessagesPerSecond is < 1 or > PerSecondMax)
        {
            throw SqsErrors.InvalidParameterValue(
                $"Value {input.MaxNumberOfMessagesPerSecond} for parameter MaxNumberOfMessagesPerSecond is invalid. "
                + $"Reason: You must enter a value between 1 and {PerSecondMax}.");
        }

        foreach (var target in input.DestinationArn is { } arn ? [arn] : users.Select(user => user.Arn))
        {
            call.Authorize("sqs:SendMessage", target);
        }

        if (input.DestinationArn is { } named && definitions.FindByArn(named) is null)
        {
            throw SqsErrors.ResourceNotFoundException("The resource that you specified for the DestinationArn parameter doesn't exist.");
        }

        if (input.DestinationArn == source.Resource.Arn)
        {
            throw SqsErrors.InvalidParameterValue("Source queue arn and destination queue arn cannot be the same.");
        }

        MoveTask task;
        try
        {
            task = await moves.Start(source.Id, input.DestinationArn, input.MaxNumberOfMessagesPerSecond, cancellationToken);
        }
        catch (TarnException active) when (active.Kind == ErrorKind.Conflict)
        {
            throw SqsErrors.InvalidParameterValue(active.Message);
        }

        return new StartMessageMoveTaskOutput { TaskHandle = TaskHandles.Of(task, source.Resource.Arn) };
    }

    /// <summary>Asks a task to end. Messages that moved stay where they are.</summary>
    public async Task<CancelMessageMoveTaskOutput> CancelMessageMoveTask(
        CancelMessageMoveTaskInput input, Call call, CancellationToken cancellationToken)
    {
        var (arn, started) = TaskHandles.Read(input.TaskHandle);
        RegisteredQueue source;
        try
        {
            source = queues.FindByArn(call, arn);
        }
        catch (AwsErrorException gone) when (gone.Code == SqsErrors.QueueDoesNotExist().Code)
        {
            throw SqsErrors.ResourceNotFoundException();
        }

        var task = (started is { } time ? await moves.Cancel(source.Id, time, cancellationToken) : null)
            ?? throw SqsErrors.ResourceNotFoundException("Task does not exist.");
        return new CancelMessageMoveTaskOutput { ApproximateNumberOfMessagesMoved = task.Moved };
    }

    /// <summary>The newest tasks of a dead-letter queue.</summary>
    public async Task<ListMessageMoveTasksOutput> ListMessageMoveTasks(
        ListMessageMoveTasksInput input, Call call, CancellationToken cancellationToken)
    {
        var source = queues.FindByArn(call, input.SourceArn);
        var max = input.MaxResults ?? 1;
        if (max is < 1 or > 10)
        {
            throw SqsErrors.InvalidParameterValue($"Value {max} for parameter MaxResults is invalid. Reason: Must be between 1 and 10, if provided.");
        }

        var tasks = await moves.Of(source.Id, cancellationToken);
        return new ListMessageMoveTasksOutput { Results = [.. tasks.Take(max).Select(task => Show(task, source.Resource.Arn))] };
    }

    private ListMessageMoveTasksResultEntry Show(MoveTask task, string sourceArn) => new()
    {
        TaskHandle = task.Status == MoveStatus.Running ? TaskHandles.Of(task, sourceArn) : null,
        Status = task.Status.ToString().ToUpperInvariant(),
        SourceArn = sourceArn,
        DestinationArn = task.TargetArn,
        MaxNumberOfMessagesPerSecond = task.PerSecond,
        ApproximateNumberOfMessagesMoved = task.Moved,
        ApproximateNumberOfMessagesToMove = task.ToMove,
        FailureReason = task.FailureReason,
        StartedTimestamp = task.Started.ToUnixTimeMilliseconds(),
    };
}
