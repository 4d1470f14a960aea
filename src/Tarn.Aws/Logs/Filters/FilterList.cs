using Tarn.Telemetry.Logs.Groups;

namespace Tarn.Aws.Logs.Filters;

/// <summary>The filters of one kind in the definition of a group.</summary>
/// <param name="Title">The kind in messages.</param>
/// <param name="Most">The most filters of a group.</param>
internal sealed record FilterList<T>(
    string Title,
    int Most,
    Func<T, string> NameOf,
    Func<LogGroupDefinition, IReadOnlyList<T>?> Of,
    Func<LogGroupDefinition, IReadOnlyList<T>?, LogGroupDefinition> With)
    where T : class;
