using System.Text;
using Tarn.Functions.Isolation;

namespace Tarn.Functions.Tests.Running;

/// <summary>Functions in real processes.</summary>
public sealed class InvokeTests
{
    private const string Echo =
        "exports.handler = async (event, context) => { console.log('got', event.x); return { x: event.x, id: context.awsRequestId }; };";

    [Theory]
    [MemberData(nameof(Levels.Here), MemberType = typeof(Levels))]
    public async Task A_node_function_answers_again_and_again_in_one_process(IsolationLevel level)
    {
        await using var world = await FunctionWorld.Open(level);
        var version = world.Function("nodejs20.x", "index.js", Echo);
        for (var i = 0; i < 3; i++)
        {
            var (payload, answer) = await world.Invoke(version, $$"""{"x":{{i}}}""");
            Assert.StartsWith($$"""{"x":{{i}},"id":""", payload);
            Assert.Null(answer.FunctionError);
            var tail = Encoding.UTF8.GetString(answer.LogTail().Span);
            Assert.StartsWith("START RequestId: ", tail);
            Assert.Contains($"\tINFO\tgot {i}\n", tail);
            Assert.Contains("\nREPORT RequestId: ", tail);
            Assert.Equal(i == 0, tail.Contains("Init Duration", StringComparison.Ordinal));
            await world.StandStill();
        }

        Assert.Single(world.Runner.Snapshot());
        Assert.Equal(3, world.Runner.Snapshot()[0].Invocations);
    }

    [Theory]
    [MemberData(nameof(Levels.Here), MemberType = typeof(Levels))]
    public async Task A_python_function_answers(IsolationLevel level)
    {
        await using var world = await FunctionWorld.Open(level);
        var version = world.Function("python3.11", "app.py", "def handler(event, context):\n    print('hi')\n    return event['x'] + 1\n", "app.handler");
        Assert.Equal("42", (await world.Invoke(version, """{"x":41}""")).Payload);
        Assert.Contains("hi", world.Lines);
    }

    [Theory]
    [MemberData(nameof(Levels.Here), MemberType = typeof(Levels))]
    public async Task A_shell_function_answers(IsolationLevel level)
    {
        const string Code = """
            #!/bin/bash
            while true; do
              headers=$(mktemp)
              event=$(curl -sS -D "$headers" "http://$AWS_LAMBDA_RUNTIME_API/2018-06-01/runtime/invocation/next")
              id=$(grep -i lambda-runtime-aws-request-id "$headers" | tr -d '[:space:]' | cut -d: -f2)
              curl -sS -X POST "http://$AWS_LAMBDA_RUNTIME_API/2018-06-01/runtime/invocation/$id/response" -d "{\"got\":$event}" > /dev/null
            done
            """;
        await using var world = await FunctionWorld.Open(level);
        var version = world.Function("provided.al2023", "bootstrap", Code.Replace("\r", "", StringComparison.Ordinal), handler: null);
        Assert.Equal("""{"got":{"x":1}}""", (await world.Invoke(version, """{"x":1}""")).Payload);
    }
}
