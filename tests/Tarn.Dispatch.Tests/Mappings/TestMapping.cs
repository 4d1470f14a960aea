using System.Globalization;
using System.Text;
using Tarn.Dispatch.Mappings;
using Tarn.Dispatch.Targets;
using Tarn.Storage.Records;

namespace Tarn.Dispatch.Tests.Mappings;

/// <summary>A mapping as tests write it.</summary>
internal sealed record TestMapping
{
    public required long Stream { get; init; }

    public bool IsEnabled { get; init; } = true;

    public MappingRules Rules { get; init; } = new() { BatchSize = 100, BatchBytesMax = 1 << 20 };
}

/// <summary>The rows of tests' mappings: texts behind each other.</summary>
internal sealed class TestMappings(NotingBatches target) : IMappingKind<TestMapping>
{
    private const char Between = '|';

    public byte[] Encode(TestMapping config)
    {
        var rules = config.Rules;
        object?[] values =
        [
            config.Stream, config.IsEnabled, rules.BatchSize, rules.BatchBytesMax, rules.GatherTime.TotalMilliseconds, rules.Lanes, rules.RetriesMax,
            rules.AgeMax?.TotalMilliseconds, rules.Bisects, rules.Tumbling.TotalMilliseconds, rules.StateBytesMax, string.Join('\n', rules.Patterns),
        ];
        return Encoding.UTF8.GetBytes(string.Join(Between, values.Select(value => Convert.ToString(value, CultureInfo.InvariantCulture))));
    }

    public TestMapping Decode(ReadOnlyMemory<byte> value)
    {
        var texts = Encoding.UTF8.GetString(value.Span).Split(Between);
        return new TestMapping
        {
            Stream = Number(texts[0]),
            IsEnabled = bool.Parse(texts[1]),
            Rules = new MappingRules
            {
                BatchSize = (int)Number(texts[2]),
                BatchBytesMax = (int)Number(texts[3]),
                GatherTime = TimeSpan.FromMilliseconds(Number(texts[4])),
                Lanes = (int)Number(texts[5]),
                RetriesMax = texts[6].Length == 0 ? null : (int)Number(texts[6]),
                AgeMax = texts[7].Length == 0 ? null : TimeSpan.FromMilliseconds(Number(texts[7])),
                Bisects = bool.Parse(texts[8]),
                Tumbling = TimeSpan.FromMilliseconds(Number(texts[9])),
                StateBytesMax = (int)Number(texts[10]),
                Patterns = texts[11].Length == 0 ? [] : texts[11].Split('\n'),
            },
        };
    }

    public MappingPlan Plan(TestMapping config) => new()
    {
        IsEnabled = config.IsEnabled,
        Stream = new StreamId(config.Stream),
        Rules = config.Rules,
        Target = target,
    };

    private static long Number(string text) => long.Parse(text, CultureInfo.InvariantCulture);
}
