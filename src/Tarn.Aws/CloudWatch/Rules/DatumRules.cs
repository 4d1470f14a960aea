using System.Globalization;
using Tarn.Aws.CloudWatch.Model;
using Tarn.Telemetry.Metrics.Data;
using Tarn.Telemetry.Metrics.Series;
using Datum = Tarn.Telemetry.Metrics.Data.MetricDatum;

namespace Tarn.Aws.CloudWatch.Rules;

/// <summary>Checks a datum of a put with AWS's rules and messages.</summary>
/// <param name="space">The namespace.</param>
/// <param name="now">The time of the call.</param>
internal sealed class DatumRules(string space, DateTimeOffset now)
{
    private const int ValuesMax = 150;

    /// <summary>The datum to store.</summary>
    /// <param name="at">Its place in the request.</param>
    /// <exception cref="AwsErrorException">It breaks a rule.</exception>
    public Datum Check(Model.MetricDatum given, string at)
    {
        var name = MetricNames.Text(given.MetricName, $"{at}.MetricName");
        var metric = MetricIdentity.Of(space, name, MetricNames.Dimensions(given.Dimensions, $"{at}.Dimensions"));
        if (given.StorageResolution is not (null or 1 or 60))
        {
            throw MetricNames.Invalid(Text(given.StorageResolution.Value), $"{at}.StorageResolution");
        }

        if (!MetricUnit.TryParse(given.Unit ?? MetricUnit.None.Name, out var unit))
        {
            throw MetricNames.Invalid(given.Unit!, $"{at}.Unit");
        }

        return new Datum(metric, unit, given.StorageResolution == 1, TimeOf(given.Timestamp ?? now, $"{at}.Timestamp"), SampleOf(given, at));
    }

    private long TimeOf(DateTimeOffset time, string at)
    {
        if (time > now + MetricTimes.AheadMax)
        {
            throw CloudWatchErrors.InvalidParameterValueException($"The parameter {at} must specify a time no more than two hours in the future.");
        }

        return time >= now - MetricTimes.BehindMax
            ? time.ToUnixTimeMilliseconds()
            : throw CloudWatchErrors.InvalidParameterValueException($"The parameter {at} must specify a time within the past two weeks.");
    }

    private static MetricSample SampleOf(Model.MetricDatum given, string at)
    {
        (bool IsGiven, string Name)[] forms =
            [(given.Value is not null, "Value"), (given.StatisticValues is not null, "StatisticValues"), (given.Values is not null, "Values")];
        string[] named = [.. forms.Where(form => form.IsGiven).Select(form => $"{at}.{form.Name}")];
        if (named.Length > 1)
        {
            throw CloudWatchErrors.InvalidParameterCombinationException(
                $"The parameters {named[0]} and {named[1]} are mutually exclusive and you have specified both.");
        }

        if (given.Value is { } value)
        {
            return MetricSample.Of(Number(value, $"{at}.Value"));
        }

        return given.StatisticValues is { } set ? SetOf(set, $"{at}.StatisticValues")
            : given.Values is { Count: > 0 } values ? DistributionOf(values, given.Counts, at)
            : throw CloudWatchErrors.MissingRequiredParameterException(
                $"At least one of the parameters {at}.Value, {at}.Values, or {at}.StatisticValues must be specified.");
    }

    private static MetricSample SetOf(StatisticSet set, string at)
    {
        double Part(double? value, string name) => Number(MetricNames.Given(value, $"{at}.{name}"), $"{at}.{name}");
        var (count, sum) = (Part(set.SampleCount, "SampleCount"), Part(set.Sum, "Sum"));
        var (minimum, maximum) = (Part(set.Minimum, "Minimum"), Part(set.Maximum, "Maximum"));
        if (count <= 0)
        {
            throw MetricNames.Invalid(Text(count), $"{at}.SampleCount");
        }

        return minimum <= maximum
            ? MetricSample.Set(count, sum, minimum, maximum)
            : throw CloudWatchErrors.InvalidParameterCombinationException($"The parameter {at}.Minimum must not be greater than {at}.Maximum.");
    }

    private static MetricSample DistributionOf(IReadOnlyList<double> values, IReadOnlyList<double>? counts, string at)
    {
        if (values.Count > ValuesMax)
        {
            throw CloudWatchErrors.InvalidParameterValueException($"The collection {at}.Values must not have a size greater than {ValuesMax}.");
        }

        if (counts is not null && counts.Count != values.Count)
        {
            throw CloudWatchErrors.InvalidParameterCombinationException($"The parameters {at}.Values and {at}.Counts must have the same size.");
        }

        var weighted = values.Select((value, index) => new WeightedValue(
            Number(value, $"{at}.Values.member.{index + 1}"), Count(counts is null ? 1 : counts[index], $"{at}.Counts.member.{index + 1}")));
        var sample = MetricSample.Distribution([.. weighted]);
        return sample.Count > 0 ? sample : throw MetricNames.Invalid("0", $"{at}.Counts");
    }

    private static double Count(double value, string at) => Number(value, at) >= 0 ? value : throw MetricNames.Invalid(Text(value), at);

    private static double Number(double value, string at) => MetricNumbers.IsValid(value) ? value : throw MetricNames.Invalid(Text(value), at);

    private static string Text(double value) => value.ToString(CultureInfo.InvariantCulture);
}
