using System.Text;
using Tarn.Patterns.Logs;

namespace Tarn.Patterns.Tests.Logs;

/// <summary>The syntax of filter patterns, with the examples of AWS's page on it.</summary>
public sealed class FilterPatternTests
{
    private const string Event = """
        {"eventType":"UpdateTrail","sourceIPAddress":"111.111.111.111","arrayKey":["value","another value"],
        "objectList":[{"name":"a","id":1},{"name":"b","id":2}],"SomeObject":null,"cluster.name":"c","user":{"id":1,"email":"John.Stiles@example.com"},
        "errorCode":"Client.UnauthorizedOperation","latency":12.5,"ok":true,"off":false}
        """;

    private const string Access =
        "127.0.0.1 Prod frank [10/Oct/2000:13:25:15 -0700] \"GET /index.html HTTP/1.0\" 404 1534";

    [Theory]
    [InlineData("", "anything", true)]
    [InlineData("ERROR", "[ERROR 400] BAD REQUEST", true)]
    [InlineData("ERROR", "[error 400] BAD REQUEST", false)]
    [InlineData("ERROR ARGUMENTS", "ERROR 419 MISSING ARGUMENTS", true)]
    [InlineData("ERROR ARGUMENTS", "ERROR 401 UNAUTHORIZED REQUEST", false)]
    [InlineData("?ERROR ?ARGUMENTS", "ERROR 401", true)]
    [InlineData("?ERROR ?ARGUMENTS", "INVALID ARGUMENTS", true)]
    [InlineData("?ERROR ?ARGUMENTS", "fine", false)]
    [InlineData("?ERROR REQUEST", "REQUEST", true)]
    [InlineData("?ERROR REQUEST", "ERROR", false)]
    [InlineData("ERROR -ARGUMENTS", "ERROR 401", true)]
    [InlineData("ERROR -ARGUMENTS", "ERROR 419 MISSING ARGUMENTS", false)]
    [InlineData("-fine", "broken", true)]
    [InlineData("-fine", "fine", false)]
    [InlineData("\"INTERNAL SERVER ERROR\"", "500 INTERNAL SERVER ERROR", true)]
    [InlineData("\"INTERNAL SERVER ERROR\"", "INTERNAL  SERVER ERROR", false)]
    [InlineData("-\"two words\" one", "one two words", false)]
    [InlineData("\"a \\\"quoted\\\" part\"", "it has a \"quoted\" part", true)]
    [InlineData("%AUTHORIZED%", "UNAUTHORIZED", true)]
    [InlineData("%^[0-9]{3}$%", "404", true)]
    [InlineData("%^[0-9]{3}$%", "4040", false)]
    public void Terms(string pattern, string message, bool matches) => Assert.Equal(matches, FilterPattern.Parse(pattern).Matches(message));

    [Theory]
    [InlineData("{ $.eventType = \"UpdateTrail\" }", true)]
    [InlineData("{$.eventType=UpdateTrail}", true)]
    [InlineData("{ $.eventType = Update* }", true)]
    [InlineData("{ $.eventType = \"*Trail\" }", true)]
    [InlineData("{ $.eventType = *date*l }", true)]
    [InlineData("{ $.eventType = *x* }", false)]
    [InlineData("{ $.eventType = %Trail$% }", true)]
    [InlineData("{ $.sourceIPAddress != 123.123.* }", true)]
    [InlineData("{ $.sourceIPAddress = 111.111.* }", true)]
    [InlineData("{ $.arrayKey[0] = \"value\" }", true)]
    [InlineData("{ $.arrayKey[1] = \"value\" }", false)]
    [InlineData("{ $.arrayKey[*] = \"another value\" }", true)]
    [InlineData("{ $.arrayKey[9] = \"value\" }", false)]
    [InlineData("{ $.objectList[1].id = 2 }", true)]
    [InlineData("{ $.objectList[*].id > 1 }", true)]
    [InlineData("{ $.objectList[*].id > 2 }", false)]
    [InlineData("{ $.SomeObject IS NULL }", true)]
    [InlineData("{ $.user IS NULL }", false)]
    [InlineData("{ $.SomeOtherObject NOT EXISTS }", true)]
    [InlineData("{ $.SomeObject NOT EXISTS }", false)]
    [InlineData("{ $.ok IS TRUE }", true)]
    [InlineData("{ $.off IS FALSE }", true)]
    [InlineData("{ $.ok IS FALSE }", false)]
    [InlineData("{ $.missing != 1 }", false)]
    [InlineData("{ $.latency >= 12.5 && $.latency < 1.3e1 }", true)]
    [InlineData("{ $.latency = 12.50 }", true)]
    [InlineData("{ $.user.id = 1 && $.user.email = John* }", true)]
    [InlineData("{ ($.user.id = 2 && $.ok IS TRUE) || $.errorCode = \"*UnauthorizedOperation\" }", true)]
    [InlineData("{ $.user.id = 2 && ($.ok IS TRUE || $.off IS FALSE) }", false)]
    [InlineData("{ $.user.id = 2 || $.user.id = 3 || $.user.id = 1 }", true)]
    [InlineData("{ $.['cluster.name'] = c }", true)]
    [InlineData("{ $.cluster.name = c }", false)]
    [InlineData("{ $.user = 1 }", false)]
    [InlineData("{ $.user != 1 }", true)]
    public void Json(string pattern, bool matches)
    {
        var parsed = FilterPattern.Parse(pattern);
        Assert.Equal(matches, parsed.Matches(Event));
        Assert.Equal(matches, parsed.Matches(Encoding.UTF8.GetBytes(Event)));
        Assert.False(parsed.Matches("no JSON"));
        Assert.False(parsed.Matches("{\"cut\":"));
        Assert.False(parsed.Matches("[1]"));
    }

    [Theory]
    [InlineData("[ip, user, username, timestamp, request, status_code, bytes]", true)]
    [InlineData("[ip, user, username, timestamp, request, status_code]", false)]
    [InlineData("[ip, user, username, timestamp, request =*.html*, status_code = 4*, bytes]", true)]
    [InlineData("[ip, user, username, timestamp, request =*.html*, status_code = 5*, bytes]", false)]
    [InlineData("[..., request =*.html*, status_code = 4*, bytes]", true)]
    [InlineData("[ip, ..., bytes > 1500]", true)]
    [InlineData("[ip, ..., bytes > 1534]", false)]
    [InlineData("[ip, user, username, timestamp, request, status_code = 404 || status_code = 410, bytes]", true)]
    [InlineData("[..., status_code = 4* && status_code != 404, bytes]", false)]
    [InlineData("[..., (status_code = 1* || status_code = 4*) && status_code != 401, bytes]", true)]
    [InlineData("[ip = %127\\.0\\.0\\.[1-9]%, ...]", true)]
    [InlineData("[,,,,,,]", true)]
    [InlineData("[...]", true)]
    public void Fields(string pattern, bool matches) => Assert.Equal(matches, FilterPattern.Parse(pattern).Matches(Access));

    [Theory]
    [InlineData("{ $.a }")]
    [InlineData("{ $.a = }")]
    [InlineData("{ $.a = 1")]
    [InlineData("{ a = 1 }")]
    [InlineData("{ $.a = 1 } x")]
    [InlineData("{ $.a > text }")]
    [InlineData("{ ($.a = 1 }")]
    [InlineData("{ $.a IS BLUE }")]
    [InlineData("{ $.a NOT NULL }")]
    [InlineData("{}")]
    [InlineData("[a, b")]
    [InlineData("[..., a, ...]")]
    [InlineData("[a = 1 && b = 2]")]
    [InlineData("\"no end")]
    [InlineData("%[%")]
    [InlineData("-")]
    [InlineData("?")]
    public void A_wrong_pattern_is_refused(string pattern)
    {
        var refused = Assert.Throws<PatternException>(() => FilterPattern.Parse(pattern));
        Assert.StartsWith("Invalid filter pattern", refused.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Patterns_extract_the_values_that_they_name()
    {
        Assert.Equal(
            new Dictionary<string, string> { ["$.user.id"] = "1", ["$.latency"] = "12.5" },
            FilterPattern.Parse("{ $.user.id = 1 && $.latency > 1 && $.missing NOT EXISTS }").Extract(Event));
        var fields = FilterPattern.Parse("[ip, ..., status_code, bytes]").Extract(Access);
        Assert.Equal(("127.0.0.1", "404", "1534"), (fields["$ip"], fields["$status_code"], fields["$bytes"]));
    }

    [Fact]
    public void Random_patterns_parse_or_are_refused_and_never_fail_on_a_message()
    {
        string[] parts =
        [
            "{", "}", "[", "]", "(", ")", "$", ".", "$.a", "$.a[0]", "[*]", "=", "!=", "<", ">=", "&&", "||", "IS", "NULL", "NOT", "EXISTS", "\"", "%", "*",
            "...", ",", " ", "-", "?", "x", "1", "1e9", "\\", "a.b", "é", "\u0000", "(a+)+$",
        ];
        var chance = new Random(5);
        var parsed = 0;
        for (var i = 0; i < 20_000; i++)
        {
            var first = (string[])["", "{ $.a = ", "[a, b = ", "{ ("];
            var text = first[chance.Next(4)] + string.Concat(Enumerable.Range(0, chance.Next(1, 14)).Select(_ => parts[chance.Next(parts.Length)]));
            try
            {
                var pattern = FilterPattern.Parse(text);
                parsed++;
                foreach (var message in (string[])["", "a b", "{\"a\":[1,null,{\"b\":\"x\"}]}", new string('a', 200) + "!", Access])
                {
                    if (pattern.Matches(message))
                    {
                        pattern.Extract(message);
                    }
                }
            }
            catch (PatternException)
            {
                // a refusal
            }
        }

        Assert.True(parsed > 1_000, $"only {parsed} patterns parsed");
    }

    [Fact]
    public void Wildcards_match_like_a_search_of_every_split()
    {
        var chance = new Random(6);
        for (var i = 0; i < 20_000; i++)
        {
            var (wild, text) = (Word(chance, "ab*", 6), Word(chance, "ab", 8));
            if (wild.Length == 0 || text.Length == 0)
            {
                continue;
            }

            var found = FilterPattern.Parse($"{{ $.v = \"{wild}\" }}").Matches($"{{\"v\":\"{text}\"}}");
            Assert.True(found == Fits(wild, text), $"{wild} {text}");
        }
    }

    private static string Word(Random chance, string letters, int most) =>
        string.Concat(Enumerable.Range(0, chance.Next(most)).Select(_ => letters[chance.Next(letters.Length)]));

    private static bool Fits(string wild, string text) => wild.Length == 0
        ? text.Length == 0
        : wild[0] == '*'
            ? Fits(wild[1..], text) || (text.Length > 0 && Fits(wild, text[1..]))
            : text.Length > 0 && wild[0] == text[0] && Fits(wild[1..], text[1..]);
}
