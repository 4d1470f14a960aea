using System.Text;
using Tarn.Patterns.Events;

namespace Tarn.Patterns.Tests.Events;

/// <summary>A set of patterns decides as each pattern alone.</summary>
public sealed class EventPatternSetTests
{
    [Fact]
    public void Each_pattern_decides_as_it_does_alone()
    {
        string[] patterns =
        [
            """{"a":["x"]}""", """{"a":["y"],"b":{"c":[1]}}""", """{"$or":[{"a":["x"]},{"b":{"c":[2]}}]}""", """{"d":[{"exists":false}]}""",
            """{"e":{"f":["1"],"g":["2"]}}""", """{"a":[{"prefix":"x"}]}""",
            """{"a":["x"]}""", """{"a":["x",{"prefix":"y-"}]}""", """{"a":[{"prefix":"y-1"},{"suffix":"z"}]}""", """{"a":["true"]}""", """{"a":[true]}""",
            """{"a":["x"],"b":{"c":[{"exists":false}]}}""", """{"b":{"c":[1,{"numeric":[">",5]}]}}""",
        ];
        string[] events =
        [
            """{"a":"x"}""", """{"a":"y","b":{"c":1}}""", """{"b":{"c":2},"d":1}""", """{"e":[{"f":"1","g":"3"},{"f":"3","g":"2"}]}""",
            """{"e":[{"f":"1","g":"2"}]}""", "no json", "[]", "{}",
            """{"a":true}""", """{"a":"true"}""", """{"a":["z","y-1"],"b":{"c":1.0}}""", """{"a":"y-","b":{"c":[6]}}""", """{"a":"","\u0062":{"c":5}}""",
        ];
        EventPattern[] alone = [.. patterns.Select(pattern => EventPattern.Parse(Encoding.UTF8.GetBytes(pattern)))];
        var set = new EventPatternSet(alone);
        var matches = new bool[alone.Length];
        foreach (var one in events)
        {
            var bytes = Encoding.UTF8.GetBytes(one);
            set.Match(bytes, matches);
            Assert.Equal(alone.Select(pattern => pattern.Matches(bytes)), matches);
        }
    }
}
