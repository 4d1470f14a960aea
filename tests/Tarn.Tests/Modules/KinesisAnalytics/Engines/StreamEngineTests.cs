using System.Diagnostics;
using System.Globalization;
using Tarn.Analytics.Engines;
using Tarn.Applications.Engines;
using Tarn.Storage;

namespace Tarn.Tests.Modules.KinesisAnalytics.Engines;

public sealed class StreamEngineTests : IDisposable
{
    private const string Script = """
        CREATE TABLE a (k STRING, v INT, ts TIMESTAMP(3), WATERMARK FOR ts AS ts) WITH ('connector' = 'kinesis');
        CREATE TABLE sums (k STRING, n BIGINT, s INT, at TIMESTAMP(3)) WITH ('connector' = 'kinesis');
        CREATE TABLE copies (k STRING, v INT) WITH ('connector' = 'kinesis');
        INSERT INTO sums SELECT k, COUNT(*), SUM(v), window_start FROM TUMBLE(TABLE a, DESCRIPTOR(ts), INTERVAL '10' SECOND)
            GROUP BY k, window_start, window_end;
        INSERT INTO copies SELECT k, v FROM a WHERE v > 90;
        """;

    private readonly string _folder = Directory.CreateTempSubdirectory("tarn-engines-").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public async Task A_killed_process_is_unavailable_and_another_one_goes_on_from_the_state()
    {
        var engines = TestStreams.Engines(_folder);
        var plan = engines.Plan(Script);
        var inputs = Inputs(40_000);
        List<string> whole;
        await using (var once = await engines.Open(plan, null, CancellationToken.None))
        {
            whole = await TestStreams.Push(once, 0, inputs);
        }

        var engine = (ApplicationEngine)await engines.Open(plan, null, CancellationToken.None);
        var rows = await TestStreams.Push(engine, 0, inputs[..10_001]);
        using var state = new MemoryStream();
        await engine.WriteState(state, CancellationToken.None);
        Assert.Equal(state.Length, engine.StateBytes);
        var pushing = TestStreams.Push(engine, 10_001, inputs[10_001..]);
        Process.GetProcessById(engine.ProcessId).Kill();
        Assert.Equal(ErrorKind.Unavailable, (await Assert.ThrowsAsync<TarnException>(() => pushing)).Kind);
        Assert.Equal(ErrorKind.Unavailable, (await Assert.ThrowsAsync<TarnException>(() => TestStreams.Push(engine, 10_001, inputs[10_001..]))).Kind);
        await engine.DisposeAsync();

        state.Position = 0;
        await using var next = await engines.Open(plan, state, CancellationToken.None);
        rows.AddRange(await TestStreams.Push(next, 10_001, inputs[10_001..]));
        Assert.Equal(whole, rows);
    }

    [Fact]
    public async Task The_forests_of_two_applications_differ()
    {
        var engines = TestStreams.Engines(_folder);
        var plan = engines.Plan("""
            CREATE TABLE a (v INT) WITH ('connector' = 'kinesis');
            CREATE TABLE scores (s DOUBLE) WITH ('connector' = 'kinesis');
            INSERT INTO scores SELECT anomaly_score FROM TABLE(RANDOM_CUT_FOREST(TABLE a, DESCRIPTOR(v), 10, 32));
            """);
        List<EngineInput> inputs = [TestStreams.Open(), .. Enumerable.Range(0, 60).Select(i => TestStreams.Record($"{{\"v\":{i * 37 % 101}}}"))];
        var scores = new List<List<string>>();
        foreach (var seed in new[] { 1L, 1, 2 })
        {
            await using var engine = await engines.Open(plan with { Seed = seed }, null, CancellationToken.None);
            scores.Add(await TestStreams.Push(engine, 0, inputs));
        }

        Assert.Equal(scores[0], scores[1]);
        Assert.NotEqual(scores[0], scores[2]);
    }

    [Fact]
    public async Task An_engine_waits_for_time_until_its_shards_are_idle_and_says_its_watermark()
    {
        var engines = TestStreams.Engines(_folder);
        await using var engine = await engines.Open(engines.Plan(Script), null, CancellationToken.None);
        EngineInput Tick(long arrivalMs) => new(InputKind.Tick, 0, 0, arrivalMs, default);
        await TestStreams.Push(engine, 0, [TestStreams.Open(), TestStreams.Record("""{"k":"a","v":1,"ts":"2024-05-01 10:00:05"}""")]);
        Assert.Equal((true, 1_714_557_605_000L), (engine.WaitsForTime, engine.WatermarkMs));
        await TestStreams.Push(engine, 2, [Tick(9_999)]);
        Assert.True(engine.WaitsForTime);
        await TestStreams.Push(engine, 3, [Tick(10_000)]);
        Assert.False(engine.WaitsForTime);
        await TestStreams.Push(engine, 4, [TestStreams.Record("""{"k":"a","v":1,"ts":"2024-05-01 10:00:06"}""", 20_000)]);
        Assert.Equal((true, 1_714_557_606_000L), (engine.WaitsForTime, engine.WatermarkMs));
    }

    [Fact]
    public async Task A_caller_that_stops_midway_ends_the_process()
    {
        var engines = TestStreams.Engines(_folder);
        await using var engine = await engines.Open(engines.Plan(Script), null, CancellationToken.None);
        await foreach (var _ in engine.Push(0, Inputs(40_000), CancellationToken.None))
        {
            break;
        }

        Assert.Equal(ErrorKind.Unavailable, (await Assert.ThrowsAsync<TarnException>(() => TestStreams.Push(engine, 40_000, Inputs(1)))).Kind);
    }

    [Theory]
    [InlineData("SUM(v)", "CAST(COUNT(DISTINCT v) AS INT)", 20_000)]
    [InlineData("k, ", "k || CAST(ts AS STRING), ", 600_000)]
    public async Task A_state_beyond_its_share_of_the_memory_is_refused_by_name(string part, string larger, int records)
    {
        var engines = TestStreams.Engines(_folder, shareMiB: 32);
        var script = Script.Replace("'10' SECOND", "'10' DAY");
        var insert = script.IndexOf("INSERT INTO sums", StringComparison.Ordinal);
        script = script[..insert] + script[insert..].Replace(part, larger);
        await using var engine = await engines.Open(engines.Plan(script), null, CancellationToken.None);
        var refused = await Assert.ThrowsAsync<TarnException>(async () =>
        {
            for (var place = 0L; place < 2_000_000; place += records)
            {
                await TestStreams.Push(engine, place, Inputs(records));
            }
        });
        Assert.Equal(ErrorKind.LimitExceeded, refused.Kind);
        Assert.Contains("32 MiB of the memory of analytics (--memory-mb)", refused.Message);
    }

    [Fact]
    public async Task Places_are_limited_by_the_memory_and_free_again_after_an_end()
    {
        var engines = TestStreams.Engines(_folder, shareMiB: 32);
        var plan = engines.Plan(Script);
        var first = await engines.Open(plan, null, CancellationToken.None);
        Assert.Equal(ErrorKind.LimitExceeded, (await Assert.ThrowsAsync<TarnException>(
            async () => await engines.Open(plan, null, CancellationToken.None))).Kind);
        await first.DisposeAsync();
        await using var second = await engines.Open(plan, null, CancellationToken.None);
        Assert.Equal(2, (await TestStreams.Push(second, 0, [TestStreams.Open(), TestStreams.Record("{}"), TestStreams.Record("no")])).Count);
    }

    [Fact]
    public async Task A_replay_has_a_place_of_its_own_beside_the_only_place_of_applications()
    {
        var engines = TestStreams.Engines(_folder, shareMiB: 128);
        var plan = engines.Plan(Script);
        await using var run = await engines.Open(plan, null, CancellationToken.None);
        await using (await engines.Repeats.Open(plan, null, CancellationToken.None))
        {
            var second = await Assert.ThrowsAsync<TarnException>(async () => await engines.Repeats.Open(plan, null, CancellationToken.None));
            Assert.Equal((ErrorKind.LimitExceeded, "a replay or an audit runs; try again after its end"), (second.Kind, second.Message));
        }

        await using var next = await engines.Repeats.Open(plan, null, CancellationToken.None);
        var third = await Assert.ThrowsAsync<TarnException>(async () => await engines.Open(plan, null, CancellationToken.None));
        Assert.Contains("1 applications run", third.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Damaged_and_foreign_states_are_refused()
    {
        var engines = TestStreams.Engines(_folder);
        var plan = engines.Plan(Script);
        using var state = new MemoryStream();
        await using (var engine = await engines.Open(plan, null, CancellationToken.None))
        {
            await TestStreams.Push(engine, 0, Inputs(100));
            await engine.WriteState(state, CancellationToken.None);
        }

        var bytes = state.ToArray();
        var cut = bytes[..^9];
        var flipped = (byte[])bytes.Clone();
        flipped[20] ^= 1;
        foreach (var (wrong, of) in new[]
            { (cut, plan), (flipped, plan), (bytes, engines.Plan(Script.Replace("AS ts)", "AS ts - INTERVAL '1' SECOND)"))), ([], plan) })
        {
            var refused = await Assert.ThrowsAsync<TarnException>(async () => await engines.Open(of, new MemoryStream(wrong), CancellationToken.None));
            Assert.Equal(ErrorKind.InvalidArgument, refused.Kind);
        }
    }

    [Fact]
    public void A_script_that_is_not_valid_is_an_invalid_argument()
    {
        var refused = Assert.Throws<TarnException>(() => TestStreams.Engines(_folder).Plan("CREATE TABLE a"));
        Assert.Equal(ErrorKind.InvalidArgument, refused.Kind);
    }

    private static List<EngineInput> Inputs(int records)
    {
        var inputs = new List<EngineInput> { TestStreams.Open() };
        for (var i = 0; i < records; i++)
        {
            var time = new DateTime(2024, 6, 1).AddMilliseconds(i * 7).ToString("yyyy-MM-dd HH:mm:ss.fff", CultureInfo.InvariantCulture);
            inputs.Add(TestStreams.Record(string.Create(CultureInfo.InvariantCulture, $"{{\"k\":\"key{i % 97}\",\"v\":{i * 7 % 101},\"ts\":\"{time}\"}}"), i));
        }

        return inputs;
    }
}
