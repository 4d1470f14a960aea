using System.Collections.Concurrent;
using Microsoft.Extensions.Logging;

namespace Tarn.Wire.Http;

/// <summary>
/// Warns about kept members: they are stored and echoed, and have no effect. Each member of an operation is warned about
/// once in a process, when a call that gave it has succeeded. The warning names the resource of that call, and no value.
/// Operations that only read are not warned about as a whole. Memory: one entry per member of <c>docs/coverage.md</c>.
/// </summary>
internal sealed partial class KeptWarnings(ILogger logger)
{
    private static readonly string[] ReadingVerbs = ["Get", "List", "Describe"];

    private readonly ConcurrentDictionary<(OperationDescriptor, int), bool> _warned = new();

    /// <summary>Warns about the members that a call gave for the first time.</summary>
    public async ValueTask Warn(IDoor door, OperationDescriptor operation, BoundCall bound, Call call, CancellationToken cancellationToken)
    {
        for (var i = 0; i < operation.Kept.Count; i++)
        {
            if (bound.Gives(i) && !_warned.ContainsKey((operation, i)) && _warned.TryAdd((operation, i), true))
            {
                Warn(door.Service.Name, operation, i, await ResourceOf(door, operation.Access, bound, call, cancellationToken));
            }
        }
    }

    private void Warn(string service, OperationDescriptor operation, int kept, string resource)
    {
        if (operation.Kept[kept] != "*")
        {
            MemberIsKept(service, operation.Name, operation.Kept[kept], resource, Coverage.CoverageMarkdown.Anchor(service, operation.Name));
        }
        else if (!ReadingVerbs.Any(verb => operation.Name.StartsWith(verb, StringComparison.Ordinal)))
        {
            OperationIsKept(service, operation.Name, resource, Coverage.CoverageMarkdown.Anchor(service, operation.Name));
        }
    }

    private static async ValueTask<string> ResourceOf(IDoor door, AccessRow access, BoundCall bound, Call call, CancellationToken cancellationToken)
    {
        foreach (var rule in access.Rules)
        {
            if (await rule.FindResource(door, bound, call, cancellationToken) is { } arn)
            {
                return arn;
            }
        }

        return "*";
    }

    [LoggerMessage(LogLevel.Warning, "{Service}.{Operation} of {Resource}: {Member} is kept without effect ({Coverage})")]
    private partial void MemberIsKept(string service, string operation, string member, string resource, string coverage);

    [LoggerMessage(LogLevel.Warning, "{Service}.{Operation} of {Resource}: the setting is kept without effect ({Coverage})")]
    private partial void OperationIsKept(string service, string operation, string resource, string coverage);
}
