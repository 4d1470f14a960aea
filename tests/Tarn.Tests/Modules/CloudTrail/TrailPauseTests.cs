namespace Tarn.Tests.Modules.CloudTrail;

public sealed class TrailPauseTests
{
    [Fact]
    public async Task Events_before_a_stop_are_delivered_after_the_next_start_and_those_of_the_pause_are_not()
    {
        await using var world = await TrailWorld.Open();
        await world.Ask("CreateTrail", """{"Name":"proof","S3BucketName":"proofs"}""");
        await world.Ask("StartLogging", """{"Name":"proof"}""");
        world.Time.Advance(TimeSpan.FromSeconds(10));
        await world.Ask("ListTrails", "{}");
        world.Time.Advance(TimeSpan.FromSeconds(10));
        await world.Ask("StopLogging", """{"Name":"proof"}""");
        world.Time.Advance(TimeSpan.FromSeconds(10));
        await world.Ask("GetTrailStatus", """{"Name":"proof"}""");
        await world.Restart();
        world.Time.Advance(TimeSpan.FromSeconds(10));
        await world.Ask("StartLogging", """{"Name":"proof"}""");
        world.Time.Advance(TimeSpan.FromSeconds(10));
        await world.Ask("ListPublicKeys", "{}");

        await world.Pass(TimeSpan.FromMinutes(6), async () => (await world.Events()).Contains("ListPublicKeys"));
        var events = await world.Events();
        Assert.Single(events, "ListTrails");
        Assert.Single(events, "ListPublicKeys");
        Assert.DoesNotContain("GetTrailStatus", events);
    }

    [Fact]
    public async Task A_start_repeated_while_a_trail_delivers_loses_and_doubles_nothing()
    {
        await using var world = await TrailWorld.Open();
        await world.Ask("CreateTrail", """{"Name":"proof","S3BucketName":"proofs"}""");
        await world.Ask("StartLogging", """{"Name":"proof"}""");
        const int Rounds = 20;
        for (var round = 0; round < Rounds; round++)
        {
            world.Time.Advance(TimeSpan.FromSeconds(1));
            await world.Ask("ListTrails", "{}");
            world.Time.Advance(TimeSpan.FromMinutes(5));
            await world.Ask("StopLogging", """{"Name":"proof"}""");
            await world.Ask("StartLogging", """{"Name":"proof"}""");
        }

        await world.Ask("ListPublicKeys", "{}");
        await world.Pass(TimeSpan.FromMinutes(6), async () => (await world.Events()).Contains("ListPublicKeys"));
        Assert.Equal(Rounds, (await world.Events()).Count("ListTrails".Equals));
    }
}
