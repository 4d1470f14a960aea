using Tarn.Workers.Functions;

namespace Tarn.Workers.Parts;

/// <summary>
/// The parts of a worker program that its users bring: functions for statements, and words for errors. Server and worker are composed
/// of the same parts.
/// </summary>
/// <param name="functions">Functions beside every worker's; the first that knows a use makes its function.</param>
/// <param name="errors">The translator of the engine's messages.</param>
/// <param name="sessions">Begins the session of a process with state; null: none of its users has sessions.</param>
public sealed class WorkerParts(IReadOnlyList<IWorkerFunctions> functions, IEngineErrors errors, IWorkerSessions? sessions = null)
{
    public IReadOnlyList<IWorkerFunctions> Functions => functions;

    public IEngineErrors Errors => errors;

    public IWorkerSessions? Sessions => sessions;

    /// <summary>The ids of the modules that the parts come from. Programs of different builds never exchange frames.</summary>
    public string BuildId { get; } = string.Join('-', functions.Concat<object?>([errors, sessions]).OfType<object>()
        .Select(part => part.GetType()).Prepend(typeof(WorkerParts))
        .Select(type => type.Assembly.ManifestModule.ModuleVersionId.ToString("N"))
        .Distinct());
}
