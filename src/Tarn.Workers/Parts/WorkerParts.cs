using System.Security.Cryptography;
using System.Text;
using Tarn.Workers.Functions;

namespace Tarn.Workers.Parts;

/// <summary>
/// The parts of a worker program that its users bring: functions for statements, and words for errors. Server and worker are composed
/// of the same parts.
/// </summary>
public sealed class WorkerParts
{
    private readonly Lazy<string> _buildId;

    /// <param name="functions">Functions beside those of every worker; the first that knows a use makes its function.</param>
    /// <param name="errors">The translator of the engine's messages.</param>
    public WorkerParts(IReadOnlyList<IWorkerFunctions> functions, IEngineErrors errors)
    {
        (Functions, Errors) = (functions, errors);
        _buildId = new(() => IdOf([this, errors, .. functions]));
    }

    public IReadOnlyList<IWorkerFunctions> Functions { get; }

    public IEngineErrors Errors { get; }

    /// <summary>The id of the modules that the parts come from. Programs of different builds never exchange frames.</summary>
    public string BuildId => _buildId.Value;

    private static string IdOf(IEnumerable<object> parts)
    {
        var modules = parts.Select(part => part.GetType().Assembly.ManifestModule.ModuleVersionId.ToString("N")).Distinct().ToList();
        return modules.Count == 1 ? modules[0] : Convert.ToHexStringLower(SHA256.HashData(Encoding.ASCII.GetBytes(string.Concat(modules))));
    }
}
