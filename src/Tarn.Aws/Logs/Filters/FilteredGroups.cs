using Tarn.Aws.Logs.Finding;
using Tarn.Aws.Logs.Model;
using Tarn.Telemetry.Logs.Groups;

namespace Tarn.Aws.Logs.Filters;

/// <summary>Changes of the filters of log groups.</summary>
/// <param name="groups">Finds and changes groups.</param>
internal sealed class FilteredGroups(LogGroupFinder groups)
{
    /// <summary>Finds a group that may have filters.</summary>
    /// <exception cref="AwsErrorException">ResourceNotFoundException; InvalidOperationException: its class has no filters.</exception>
    public Resource Find(Call call, string group)
    {
        var found = groups.Find(call, group);
        return LogGroupDefinition.Kind.Read(found).Class == LogGroupDefinition.Standard
            ? found
            : throw LogsErrors.InvalidOperationException("Filters are supported for log groups of the class STANDARD only.");
    }

    /// <summary>Adds or replaces a filter.</summary>
    /// <param name="make">The filter after the one of its name; null: there is none yet.</param>
    /// <exception cref="AwsErrorException">ResourceNotFoundException; LimitExceededException.</exception>
    public Task Put<T>(Call call, string group, FilterList<T> list, string name, Func<T?, T> make, CancellationToken cancellationToken)
        where T : class => groups.Change(
            call,
            group,
            definition =>
            {
                var present = list.Of(definition) ?? [];
                var others = present.Where(filter => list.NameOf(filter) != name).ToList();
                if (others.Count >= list.Most)
                {
                    throw LogsErrors.LimitExceededException("Resource limit exceeded.");
                }

                others.Add(make(present.FirstOrDefault(filter => list.NameOf(filter) == name)));
                return list.With(definition, [.. others.OrderBy(list.NameOf, StringComparer.Ordinal)]);
            },
            cancellationToken);

    /// <summary>Removes a filter.</summary>
    /// <exception cref="AwsErrorException">ResourceNotFoundException.</exception>
    public Task Delete<T>(Call call, string group, FilterList<T> list, string name, CancellationToken cancellationToken)
        where T : class => groups.Change(
            call,
            group,
            definition =>
            {
                var present = list.Of(definition) ?? [];
                var others = present.Where(filter => list.NameOf(filter) != name).ToList();
                return others.Count < present.Count ? list.With(definition, others.Count > 0 ? others : null)
                    : throw LogsErrors.ResourceNotFoundException($"The specified {list.Title} does not exist.");
            },
            cancellationToken);
}
