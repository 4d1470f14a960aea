using Tarn.Delivery.Jq.Values;

namespace Tarn.Delivery.Jq.Functions;

/// <summary>The functions of time. The local zone is UTC.</summary>
internal static class Times
{
    public static void AddTo(JqFunctionTable table)
    {
        table.Add("now", 0, (run, _, _) => JqValue.Of((run.Time.GetUtcNow() - DateTimeOffset.UnixEpoch).TotalSeconds));
        table.Add("gmtime", 0, (run, input, _) => BreakDown(run, input, "gmtime"));
        table.Add("localtime", 0, (run, input, _) => BreakDown(run, input, "localtime"));
        table.Add("mktime", 0, MakeTime);
        table.Add("strftime", 1, (run, input, arguments) => Write(run, input, arguments[0], "strftime"));
        table.Add("strflocaltime", 1, (run, input, arguments) => Write(run, input, arguments[0], "strflocaltime"));
        table.Add("strptime", 1, Parse);
    }

    private static JqValue? BreakDown(JqRun run, JqValue input, string name)
    {
        if (!input.IsNumber)
        {
            return run.Fail($"{name}() requires numeric inputs");
        }

        return BrokenTime.FromSeconds(input.Number) is { } time
            ? time.ToValue(string.Empty)
            : run.Fail("the number of seconds is no time");
    }

    private static JqValue? MakeTime(JqRun run, JqValue input, JqValue[] arguments)
    {
        if (!input.IsArray)
        {
            return run.Fail("mktime requires array inputs");
        }

        return BrokenTime.FromValue(input) is { } time
            ? JqValue.Of((double)time.ToSeconds())
            : run.Fail("mktime requires parsed datetime inputs");
    }

    private static JqValue? Write(JqRun run, JqValue input, JqValue format, string name)
    {
        if (!format.IsString)
        {
            return run.Fail($"{name}/1 requires a string format");
        }

        if (input.IsNumber)
        {
            var seconds = BreakDown(run, input, name);
            if (seconds is null)
            {
                return null;
            }

            input = seconds;
        }

        if (!input.IsArray || BrokenTime.FromValue(input) is not { } time)
        {
            return run.Fail($"{name}/1 requires parsed datetime inputs");
        }

        return run.Charge(format.Text.Length * 32L) ? JqValue.Of(TimeWriter.Write(format.Text, time)) : null;
    }

    private static JqValue? Parse(JqRun run, JqValue input, JqValue[] arguments)
    {
        if (!input.IsString || !arguments[0].IsString)
        {
            return run.Fail("strptime/1 requires string inputs and arguments");
        }

        if (!run.Charge(32L * (input.Text.Length + arguments[0].Text.Length)))
        {
            return null;
        }

        var parser = new TimeParser(input.Text);
        return parser.Parse(arguments[0].Text)
            ? parser.Time.ToValue(parser.Rest)
            : run.Fail($"date \"{input.Text}\" does not match format \"{arguments[0].Text}\"");
    }
}
