using Tarn.Messaging.Schedules.Definitions;

namespace Tarn.Messaging.Schedules.Parts;

/// <summary>Calls operations of the instance's services for schedules.</summary>
public interface IUniversalTargets
{
    /// <summary>Calls the operation of the schedule's target, with the rights of its role.</summary>
    /// <param name="input">The operation's input as JSON.</param>
    ValueTask<UniversalAnswer> Call(Schedule schedule, ReadOnlyMemory<byte> input, CancellationToken cancellationToken);
}
