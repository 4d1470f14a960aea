namespace Tarn.Functions.Tests.Running;

/// <summary>Connections of processes that work for long.</summary>
public sealed class IdleConnectionTests
{
    [Fact]
    public async Task A_connection_stays_open_while_a_handler_works_for_seconds()
    {
        await using var world = await FunctionWorld.Open();
        const string Code = "exports.handler = async e => { await new Promise(go => setTimeout(go, 3000)); return 'late'; };";
        var version = world.Function("nodejs20.x", "index.js", Code);
        Assert.Equal("\"late\"", (await world.Invoke(version)).Payload);
        Assert.DoesNotContain(world.Lines, line => line.Contains("hang up", StringComparison.Ordinal));
    }
}
