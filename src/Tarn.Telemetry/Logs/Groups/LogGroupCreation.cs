using Tarn.Access;
using Tarn.Access.Registry;
using Tarn.Storage.Metadata;
using Tarn.Telemetry.Logs.Events;

namespace Tarn.Telemetry.Logs.Groups;

/// <summary>Creates log groups: for callers, and for functions, whose groups appear with their first line.</summary>
public static class LogGroupCreation
{
    /// <summary>Creates a group of the standard class, if it is missing, inside a transaction.</summary>
    public static async ValueTask<Resource> Ensure(IMetadataTransaction transaction, LogScope scope, string name, DateTimeOffset now)
    {
        var registered = LogGroupDefinition.Kind.NameOf(scope.Account, scope.Region, name);
        return await ResourceRegistry.Find(transaction, registered) ?? await Add(transaction, registered, LogGroupDefinition.Standard, now);
    }

    /// <summary>Creates a group, inside a transaction.</summary>
    /// <exception cref="Storage.TarnException">AlreadyExists.</exception>
    public static ValueTask<Resource> Add(IMetadataTransaction transaction, ResourceName name, string groupClass, DateTimeOffset now) =>
        LogGroupDefinition.Kind.Add(
            transaction, new ResourceId(transaction.NextId()), name, now, new LogGroupDefinition { Class = groupClass });
}
