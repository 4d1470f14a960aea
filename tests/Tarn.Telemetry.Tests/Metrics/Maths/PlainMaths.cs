using System.Globalization;

namespace Tarn.Telemetry.Tests.Metrics.Maths;

/// <summary>Makes expressions by chance, with their values by a second implementation that knows no parser.</summary>
internal sealed class PlainMaths(Random chance, IReadOnlyList<PlainSeries> metrics)
{
    private static readonly string[] Operators = ["+", "-", "*", "/", "^", "==", "!=", "<", ">", "<=", ">=", "&&", "||", "AND", "OR"];

    public PlainCase Any(int depth) => chance.Next(4) switch
    {
        0 => Array(depth),
        1 => Chosen(depth),
        _ => Series(depth),
    };

    private PlainCase Number(int depth)
    {
        if (depth == 0 || chance.Next(3) == 0)
        {
            var value = chance.Next(0, 41) / 4.0;
            return new PlainCase(value.ToString(CultureInfo.InvariantCulture), value);
        }

        switch (chance.Next(4))
        {
            case 0:
                var (left, right, sign) = (Number(depth - 1), Number(depth - 1), Operators[chance.Next(Operators.Length)]);
                return new PlainCase($"({left.Text} {sign} {right.Text})", Apply(sign, (double)left.Value, (double)right.Value));
            case 1:
                var inner = Number(depth - 1);
                return new PlainCase($"(-{inner.Text})", 0 - (double)inner.Value);
            case 2:
                var array = Array(depth - 1);
                return new PlainCase($"METRIC_COUNT({array.Text})", (double)((List<PlainSeries>)array.Value).Count);
            default:
                var series = Series(depth - 1);
                var name = Pick("AVG", "MAX", "MIN", "SUM", "STDDEV", "DATAPOINT_COUNT");
                return new PlainCase($"{name}({series.Text})", Aggregate(name, [.. ((PlainSeries)series.Value).Values]));
        }
    }

    private PlainCase Series(int depth)
    {
        if (depth == 0)
        {
            var index = chance.Next(metrics.Count);
            return new PlainCase($"m{index}", metrics[index]);
        }

        return chance.Next(9) switch
        {
            0 => Join(depth),
            1 => Scaled(depth),
            2 => Condition(depth),
            3 => OfArray(depth),
            4 => Fill(depth),
            5 => Time(depth),
            6 => Constant(depth),
            _ => Changed(depth),
        };
    }

    private PlainCase Join(int depth)
    {
        var (left, right, sign) = (Series(depth - 1), Series(depth - 1), Operators[chance.Next(Operators.Length)]);
        return new PlainCase($"({left.Text} {sign} {right.Text})", Join(sign, (PlainSeries)left.Value, (PlainSeries)right.Value));
    }

    private PlainCase Scaled(int depth)
    {
        var (series, number, sign) = (Series(depth - 1), Number(depth - 1), Operators[chance.Next(Operators.Length)]);
        var (points, value) = ((PlainSeries)series.Value, (double)number.Value);
        return chance.Next(2) == 0
            ? new PlainCase($"({series.Text} {sign} {number.Text})", points.Map((_, each) => Apply(sign, each, value)))
            : new PlainCase($"({number.Text} {sign} {series.Text})", points.Map((_, each) => Apply(sign, value, each)));
    }

    private PlainCase Condition(int depth)
    {
        var (condition, then, number) = (Series(depth - 1), Series(depth - 1), Number(depth - 1));
        var (when, value, other) = ((PlainSeries)condition.Value, (PlainSeries)then.Value, (double)number.Value);
        return chance.Next(3) switch
        {
            0 => new PlainCase($"IF({condition.Text}, {then.Text})", PlainSeries.Of(second => when[second] != 0 ? value.Get(second) : null, when.Keys)),
            1 => new PlainCase(
                $"IF({condition.Text}, {number.Text}, {then.Text})", PlainSeries.Of(second => when[second] != 0 ? other : value.Get(second), when.Keys)),
            _ => new PlainCase($"IF({number.Text}, {then.Text}, {condition.Text})", other != 0 ? value : when),
        };
    }

    private PlainCase OfArray(int depth)
    {
        var array = Array(depth - 1);
        var all = (List<PlainSeries>)array.Value;
        var name = Pick("AVG", "MAX", "MIN", "SUM", "STDDEV", "DATAPOINT_COUNT", "FIRST", "LAST");
        return new PlainCase($"{name}({array.Text})", name switch
        {
            "FIRST" => all[0],
            "LAST" => all[^1],
            _ => PlainSeries.Of(
                second => Aggregate(name, [.. all.Where(each => each.ContainsKey(second)).Select(each => each[second])]),
                all.SelectMany(each => each.Keys).Distinct()),
        });
    }

    private PlainCase Fill(int depth)
    {
        var (series, number) = (Series(depth - 1), Number(depth - 1));
        var (points, value) = ((PlainSeries)series.Value, (double)number.Value);
        double? Between(long second)
        {
            var (before, after) = (points.KeyBefore(second), points.KeyAfter(second));
            return before is null || after is null ? null
                : points[before.Value] + ((points[after.Value] - points[before.Value]) * (second - before.Value) / (after.Value - before.Value));
        }

        PlainSeries Filled(Func<long, double?> missing) => PlainSeries.Of(second => points.Get(second) ?? missing(second), PlainSeries.Grid());
        return chance.Next(3) switch
        {
            0 => new PlainCase($"FILL({series.Text}, {number.Text})", Filled(_ => value)),
            1 => new PlainCase($"FILL({series.Text}, REPEAT)", Filled(second => points.KeyBefore(second) is { } key ? points[key] : null)),
            _ => new PlainCase($"FILL({series.Text}, LINEAR)", Filled(Between)),
        };
    }

    private PlainCase Time(int depth)
    {
        var series = Series(depth - 1);
        var name = Pick("MINUTE", "HOUR", "DAY", "DATE", "MONTH", "YEAR", "EPOCH");
        return new PlainCase($"{name}({series.Text})", ((PlainSeries)series.Value).Map((second, _) => name switch
        {
            "MINUTE" => second / 60 % 60,
            "HOUR" => second / 3_600 % 24,
            // 1970-01-01 was a Thursday.
            "DAY" => ((second / 86_400) + 3) % 7 + 1,
            "DATE" or "MONTH" => 1,
            "YEAR" => 1970,
            _ => second,
        }));
    }

    private PlainCase Constant(int depth)
    {
        var number = Number(depth - 1);
        return new PlainCase($"TIME_SERIES({number.Text})", PlainSeries.Of(_ => (double)number.Value, PlainSeries.Grid()));
    }

    private PlainCase Changed(int depth)
    {
        var series = Series(depth - 1);
        var name = Pick("ABS", "CEIL", "FLOOR", "LOG", "LOG10", "DIFF", "DIFF_TIME", "RATE", "RUNNING_SUM", "-");
        var text = name == "-" ? $"(-{series.Text})" : $"{name}({series.Text})";
        return new PlainCase(text, Change(name, (PlainSeries)series.Value));
    }

    private PlainCase Array(int depth)
    {
        if (depth == 0 || chance.Next(4) == 0)
        {
            return chance.Next(2) == 0
                ? new PlainCase("METRICS()", metrics.ToList())
                : new PlainCase("METRICS(\"1\")", new List<PlainSeries> { metrics[1] });
        }

        var (array, number, series) = (Array(depth - 1), Number(depth - 1), Series(depth - 1));
        var (all, value, points) = ((List<PlainSeries>)array.Value, (double)number.Value, (PlainSeries)series.Value);
        var sign = Operators[chance.Next(Operators.Length)];
        return chance.Next(5) switch
        {
            0 => new PlainCase($"({array.Text} {sign} {number.Text})", all.ConvertAll(each => each.Map((_, one) => Apply(sign, one, value)))),
            1 => new PlainCase($"({series.Text} {sign} {array.Text})", all.ConvertAll(each => Join(sign, points, each))),
            2 => new PlainCase($"RUNNING_SUM({array.Text})", all.ConvertAll(each => Change("RUNNING_SUM", each))),
            3 => Sorted(array, all),
            _ => new PlainCase($"[{series.Text}, {array.Text}]", new List<PlainSeries>([points, .. all])),
        };
    }

    private PlainCase Chosen(int depth)
    {
        var array = Array(depth);
        var all = (List<PlainSeries>)array.Value;
        var (from, to) = (chance.Next(3), chance.Next(4));
        return chance.Next(2) == 0
            ? new PlainCase($"REMOVE_EMPTY({array.Text})", all.Where(each => each.Count > 0).ToList())
            : new PlainCase($"SLICE({array.Text}, {from}, {to})", all.Where((_, index) => index >= from && index < to).ToList());
    }

    private PlainCase Sorted(PlainCase array, List<PlainSeries> all)
    {
        var (name, direction, most) = (Pick("AVG", "MAX", "MIN", "SUM"), Pick("ASC", "DESC"), chance.Next(1, 4));
        var sorted = new List<PlainSeries>();
        foreach (var each in all)
        {
            var at = sorted.Count;
            while (at > 0 && IsBefore(each, sorted[at - 1]))
            {
                at--;
            }

            sorted.Insert(at, each);
        }

        bool IsBefore(PlainSeries one, PlainSeries other)
        {
            var (left, right) = (Aggregate(name, [.. one.Values]), Aggregate(name, [.. other.Values]));
            return !double.IsNaN(left) && (double.IsNaN(right) || (direction == "ASC" ? left < right : left > right));
        }

        return new PlainCase($"SORT({array.Text}, {name}, {direction}, {most})", sorted.Take(most).ToList());
    }

    private static PlainSeries Change(string name, PlainSeries series)
    {
        var sum = 0.0;
        return name switch
        {
            "ABS" => series.Map((_, value) => value < 0 ? -value : value),
            "CEIL" => series.Map((_, value) => -Math.Floor(-value)),
            "FLOOR" => series.Map((_, value) => Math.Floor(value)),
            "LOG" => series.Map((_, value) => Math.Log(value)),
            "LOG10" => series.Map((_, value) => Math.Log10(value)),
            "-" => series.Map((_, value) => -value),
            "RUNNING_SUM" => series.Map((_, value) => sum += value),
            _ => PlainSeries.Of(
                second => series.KeyBefore(second) is not { } before ? null
                    : name == "DIFF_TIME" ? second - before
                    : name == "DIFF" ? series[second] - series[before]
                    : (series[second] - series[before]) / (second - before),
                series.Keys),
        };
    }

    private static PlainSeries Join(string sign, PlainSeries left, PlainSeries right) =>
        PlainSeries.Of(second => right.Get(second) is { } other ? Apply(sign, left[second], other) : null, left.Keys);

    private static double Aggregate(string name, List<double> values)
    {
        if (values.Count == 0)
        {
            return name == "DATAPOINT_COUNT" ? 0 : double.NaN;
        }

        var (sum, squares) = (0.0, 0.0);
        foreach (var value in values)
        {
            sum += value;
        }

        var average = sum / values.Count;
        foreach (var value in values)
        {
            squares += Math.Pow(value - average, 2);
        }

        values.Sort();
        return name switch
        {
            "AVG" => average,
            "MAX" => values[^1],
            "MIN" => values[0],
            "SUM" => sum,
            "STDDEV" => Math.Sqrt(squares / values.Count),
            _ => values.Count,
        };
    }

    private static double Apply(string sign, double left, double right)
    {
        var (isLeft, isRight) = (left != 0, right != 0);
        bool? truth = sign switch
        {
            "==" => left == right,
            "!=" => left != right,
            "<" => left < right,
            ">" => left > right,
            "<=" => left <= right,
            ">=" => left >= right,
            "&&" or "AND" => isLeft && isRight,
            "||" or "OR" => isLeft || isRight,
            _ => null,
        };
        return truth is { } known ? (known ? 1 : 0)
            : sign == "+" ? left + right
            : sign == "-" ? left - right
            : sign == "*" ? left * right
            : sign == "/" ? left / right
            : Math.Pow(left, right);
    }

    private string Pick(params string[] names) => names[chance.Next(names.Length)];
}
