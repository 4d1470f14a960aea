using Tarn.Access.Registry;

namespace Tarn.Messaging.Buses.Definitions;

/// <summary>An API destination or a connection that the registry has.</summary>
/// <typeparam name="T">Its definition.</typeparam>
public sealed record RegisteredApi<T>(Resource Resource, T Definition)
    where T : class
{
    /// <summary>All of a kind, in memory.</summary>
    public static Definitions<RegisteredApi<T>> In(DefinitionKind<T> kind, ResourceRegistry registry) =>
        kind.In(registry, static (resource, definition) => new RegisteredApi<T>(resource, definition));

    /// <summary>The one of an ARN, which ends with the name and an id; null: there is none.</summary>
    public static RegisteredApi<T>? Find(DefinitionKind<T> kind, Definitions<RegisteredApi<T>> all, string arn) =>
        kind.NameIn(arn) is { } name && name.Name.IndexOf('/', StringComparison.Ordinal) is > 0 and var slash
        && all.Find(name with { Name = name.Name[..slash] }) is { } found && found.Resource.Arn == arn
            ? found
            : null;
}
