using Tarn.Delivery.Jq.Values;
using Tarn.Patterns;
using Tarn.Patterns.Expressions;

namespace Tarn.Delivery.Jq.Functions;

/// <summary>Regular expressions: one function that searches; the others are written in jq over it.</summary>
internal static class Matches
{
    public static void AddTo(JqFunctionTable table)
    {
        // Expression, flags, and whether the answer is only true or false.
        table.Add("_match", 3, (run, input, arguments) => Find(run, input, arguments));

        // Matches in order, and for each a text: the input with the texts instead of the matches.
        table.Add("_replaced", 2, (run, input, arguments) => Replace(run, input.Text, arguments[0].Items, arguments[1].Items));
    }

    private static JqValue? Find(JqRun run, JqValue input, JqValue[] arguments)
    {
        var (pattern, flags) = (arguments[0], arguments[1]);
        if (!input.IsString)
        {
            return run.FailOn(input, "cannot be matched, as it is not a string");
        }

        if (!pattern.IsString)
        {
            return run.FailOn(pattern, "cannot be matched, as it is not a string");
        }

        if (flags.Kind != JqKind.Null && !flags.IsString)
        {
            return run.FailOn(flags, "is not a string");
        }

        if (!TryOptions(flags, out var options, out var global))
        {
            return run.Fail($"{flags.Text} is not a valid modifier string");
        }

        if (!run.Charge(input.Text.Length * 4L + pattern.Text.Length * 64L))
        {
            return null;
        }

        try
        {
            var codePoints = Texts.CodePoints(input.Text);
            var compiled = run.Patterns.Get(pattern.Text, options);
            return All(run, input.Text, codePoints, compiled, global, arguments[2].IsTruthy);
        }
        catch (PatternException wrong)
        {
            return run.Fail($"{pattern.Text} (at offset 0) is not a valid regex: {wrong.Message}");
        }
    }

    private static bool TryOptions(JqValue flags, out PatternOptions options, out bool global)
    {
        (options, global) = (PatternOptions.None, false);
        foreach (var flag in flags.IsString ? flags.Text : string.Empty)
        {
            switch (flag)
            {
                case 'g':
                    global = true;
                    break;
                case 'i':
                    options |= PatternOptions.IgnoreCase;
                    break;
                case 'x':
                    options |= PatternOptions.Extended;
                    break;
                case 's':
                    // Oniguruma's Perl syntax is in single line mode without it.
                    break;
                case 'p':
                    options |= PatternOptions.DotMatchesAll;
                    break;
                case 'n':
                    options |= PatternOptions.NotEmpty;
                    break;
                case 'l':
                    options |= PatternOptions.Longest;
                    break;
                default:
                    return false;
            }
        }

        return true;
    }

    private static JqValue? All(JqRun run, string text, int[] codePoints, TextPattern pattern, bool global, bool test)
    {
        var matcher = pattern.Matcher(codePoints);
        var found = new List<JqValue>();
        var start = 0;
        do
        {
            if (!run.Find(matcher, start))
            {
                break;
            }

            if (test)
            {
                return JqValue.True;
            }

            // After an empty match the search continues 1 further. The end of the text has no empty match.
            var (from, to) = (matcher.StartOf(0), matcher.EndOf(0));
            if (!global || from < codePoints.Length || codePoints.Length == 0)
            {
                found.Add(Match(text, codePoints, pattern, matcher));
            }

            start = to == from ? to + 1 : to;
            if (!run.Charge(256 * (pattern.GroupNames.Count + 1) + (to - from) * 4L))
            {
                return null;
            }
        }
        while (global && start < codePoints.Length);

        if (run.Signal != JqSignal.None)
        {
            return null;
        }

        return test ? JqValue.False : JqValue.Of(found.ToArray());
    }

    private static JqValue Match(string text, int[] codePoints, TextPattern pattern, TextMatcher matcher)
    {
        var (from, to) = (matcher.StartOf(0), matcher.EndOf(0));
        var captures = new List<JqValue>();
        for (var group = 1; group < pattern.GroupNames.Count && to > from; group++)
        {
            captures.Add(Capture(text, codePoints, matcher.StartOf(group), matcher.EndOf(group), pattern.GroupNames[group]));
        }

        var match = new JqObject();
        match.Fill("offset", JqValue.Of((double)from));
        match.Fill("length", JqValue.Of((double)(to - from)));
        match.Fill("string", Part(text, codePoints, from, to));
        match.Fill("captures", JqValue.Of(captures.ToArray()));
        return JqValue.Of(match);
    }

    private static JqValue Capture(string text, int[] codePoints, int from, int to, string? name)
    {
        var capture = new JqObject();
        var length = JqValue.Of((double)(to - from));
        capture.Fill("offset", JqValue.Of((double)from));
        if (from < to)
        {
            capture.Fill("length", length);
        }

        capture.Fill("string", from < 0 ? JqValue.Null : Part(text, codePoints, from, to));
        capture.Fill("length", length);
        capture.Fill("name", name is null ? JqValue.Null : JqValue.Of(name));
        return JqValue.Of(capture);
    }

    private static JqValue Part(string text, int[] codePoints, int from, int to) => JqValue.Of(
        text.Length == codePoints.Length ? text[from..to] : string.Concat(codePoints[from..to].Select(char.ConvertFromUtf32)));

    private static JqValue? Replace(JqRun run, string text, JqValue[] matches, JqValue[] texts)
    {
        var parts = new List<string>();
        var (codePoint, at) = (0, 0);
        for (var i = 0; i < matches.Length; i++)
        {
            var (from, length) = ((int)matches[i].Members.Find("offset")!.Number, (int)matches[i].Members.Find("length")!.Number);
            if (!texts[i].IsString && texts[i].Kind != JqKind.Null)
            {
                return run.FailOn(JqValue.Of(Texts.Slice(text, 0, from)), texts[i], "cannot be added");
            }

            var kept = Texts.Slice(text[at..], 0, from - codePoint);
            parts.Add(kept);
            parts.Add(texts[i].IsString ? texts[i].Text : string.Empty);
            at += kept.Length;
            at += Texts.Slice(text[at..], 0, length).Length;
            codePoint = from + length;
            if (!run.Charge(2L * (text.Length + parts[^1].Length)))
            {
                return null;
            }
        }

        parts.Add(text[at..]);
        return JqValue.Of(string.Concat(parts));
    }
}
