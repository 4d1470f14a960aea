using Tarn.Aws.CloudWatch.Model;
using Tarn.Telemetry.Metrics.Series;

namespace Tarn.Aws.CloudWatch.Rules;

/// <summary>The rules for the names of metrics, with AWS's messages.</summary>
internal static class MetricNames
{
    private const int DimensionsMax = 30;

    public static MetricScope ScopeOf(Call call) => new(call.Account, call.Region);

    /// <summary>The given value of a parameter.</summary>
    /// <exception cref="AwsErrorException">MissingRequiredParameterException.</exception>
    public static T Given<T>(T? value, string parameter)
        where T : class => value ?? throw Missing(parameter);

    /// <summary>The given value of a parameter.</summary>
    /// <exception cref="AwsErrorException">MissingRequiredParameterException.</exception>
    public static T Given<T>(T? value, string parameter)
        where T : struct => value ?? throw Missing(parameter);

    public static AwsErrorException Missing(string parameter) => CloudWatchErrors.MissingRequiredParameterException($"The parameter {parameter} is required.");

    /// <summary>The error for a parameter with a wrong value.</summary>
    public static AwsErrorException Invalid(string value, string parameter) =>
        CloudWatchErrors.InvalidParameterValueException($"The value {value} for parameter {parameter} is invalid.");

    /// <summary>A namespace that callers may write: not one of AWS's, nor the one of the server.</summary>
    public static string Writable(string? space)
    {
        var given = Given(space, "Namespace");
        var isKnown = given.All(letter => char.IsAsciiLetterOrDigit(letter) || letter is '.' or '-' or '_' or '/' or '#' or ':' or ' ');
        return isKnown && !given.StartsWith(':') && !string.IsNullOrWhiteSpace(given) && !MetricIdentity.IsOwnSpace(given)
            ? given
            : throw Invalid(given, "Namespace");
    }

    /// <summary>The dimensions of a metric.</summary>
    /// <param name="parameter">The place of the list in the request.</param>
    public static IReadOnlyList<MetricDimension> Dimensions(IReadOnlyList<Dimension>? given, string parameter)
    {
        if (given is null)
        {
            return [];
        }

        if (given.Count > DimensionsMax)
        {
            throw CloudWatchErrors.InvalidParameterValueException($"The collection {parameter} must not have a size greater than {DimensionsMax}.");
        }

        var dimensions = new List<MetricDimension>();
        for (var i = 0; i < given.Count; i++)
        {
            var at = $"{parameter}.member.{i + 1}";
            var (name, value) = (Text(given[i].Name, $"{at}.Name"), Text(given[i].Value, $"{at}.Value"));
            if (name.StartsWith(':') || dimensions.Exists(each => each.Name == name))
            {
                throw Invalid(name, $"{at}.Name");
            }

            dimensions.Add(new MetricDimension(name, value));
        }

        return dimensions;
    }

    /// <summary>A text in ASCII without control characters, and not blank.</summary>
    public static string Text(string? value, string parameter)
    {
        var given = Given(value, parameter);
        return given.All(letter => letter is >= ' ' and <= '~') && !string.IsNullOrWhiteSpace(given) ? given : throw Invalid(given, parameter);
    }
}
