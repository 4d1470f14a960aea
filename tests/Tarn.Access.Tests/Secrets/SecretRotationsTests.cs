using Tarn.Access.Secrets;
using Tarn.Access.Secrets.Rotations;
using Tarn.Access.Tests.Keys;
using Tarn.Storage;
using Tarn.Storage.Tasks;

namespace Tarn.Access.Tests.Secrets;

/// <summary>Rotations: their steps, repetitions, ends, and the next start of the program.</summary>
public sealed class SecretRotationsTests
{
    private static readonly SecretRotation Rules = new() { FunctionArn = "arn:aws:lambda:eu-west-1:000000000000:function:f", Days = 30, IsEnabled = true };

    [Fact]
    public async Task A_rotation_runs_its_four_steps_and_sets_the_next_time()
    {
        await using var world = await SecretWorld.Open();
        var secret = await world.Make("s");
        world.Functions.Work = Rotate(world);
        var ended = await Run(world, secret, "v2");
        Assert.Equal(RotationTask.StepNames, world.Functions.Steps);
        Assert.Equal((TaskState.Succeeded, 4), (ended.State, ended.StepsDone));
        Assert.Equal("v1: AWSPREVIOUS; v2: AWSPENDING AWSCURRENT", world.Stages(secret));
        var rotation = world.Now(secret).Rotation!;
        Assert.Equal(world.Keys.Time.NowMs, rotation.RotatedMs);
        Assert.Equal(world.Keys.Time.GetUtcNow().AddDays(30).ToUnixTimeMilliseconds(), rotation.NextMs);
    }

    [Fact]
    public async Task A_rotation_that_is_due_begins_by_itself()
    {
        await using var world = await SecretWorld.Open();
        var secret = await world.Make("s");
        world.Functions.Work = Rotate(world);
        await world.Rotations.Configure(secret, _ => Rules, null, default);
        await world.Rotations.RunDue(default);
        Assert.Empty(await world.Rotations.Of(secret, default));
        world.Keys.Time.Advance(TimeSpan.FromDays(30));
        await world.Rotations.RunDue(default);
        var task = Assert.Single(await world.Rotations.Of(secret, default));
        await world.Rotations.Wait(task, default);
        Assert.Equal(task.VersionId, world.Now(secret).Staged(SecretStages.Current)!.Id);
    }

    [Fact]
    public async Task A_function_that_moves_nothing_fails_the_rotation()
    {
        await using var world = await SecretWorld.Open();
        var secret = await world.Make("s");
        await world.Rotations.Configure(secret, _ => Rules, "v2", default);

        // The pauses between the attempts pass at once.
        await Patience.Until(async () =>
        {
            world.Keys.Time.Advance(TimeSpan.FromMinutes(3));
            return !Assert.Single(await world.Rotations.Of(secret, default)).IsActive;
        });
        var ended = Assert.Single(await world.Rotations.Of(secret, default));
        Assert.Equal((TaskState.Failed, 5), (ended.State, ended.Failures));
        Assert.Contains("AWSCURRENT", ended.FailureReason, StringComparison.Ordinal);
        Assert.Equal(5 * RotationTask.StepNames.Count, world.Functions.Steps.Count);
        Assert.Equal("v1: AWSCURRENT; v2: AWSPENDING", world.Stages(secret));
        Assert.Null(world.Now(secret).Rotation!.RotatedMs);
    }

    [Fact]
    public async Task A_second_rotation_waits_for_the_end_of_the_first()
    {
        await using var world = await SecretWorld.Open();
        var secret = await world.Make("s");
        var gate = new TaskCompletionSource();
        var rotate = Rotate(world);
        world.Functions.Work = async (step, found, version) =>
        {
            await gate.Task.InTime();
            return await rotate(step, found, version);
        };
        await world.Rotations.Configure(secret, _ => Rules, "v2", default);
        var busy = await Assert.ThrowsAsync<TarnException>(() => world.Rotations.Configure(secret, _ => Rules, "v3", default));
        Assert.Equal(ErrorKind.Conflict, busy.Kind);
        Assert.Null(world.Now(secret).Version("v3"));
        gate.SetResult();
        await world.Rotations.Wait(Assert.Single(await world.Rotations.Of(secret, default)), default);
    }

    [Fact]
    public async Task The_next_start_continues_with_the_step_that_was_not_complete()
    {
        var store = new Tarn.Storage.Metadata.MemoryMetadataStore();
        await using var world = await SecretWorld.Open(store);
        var secret = await world.Make("s");
        var (reached, gate, rotate) = (new TaskCompletionSource(), new TaskCompletionSource(), Rotate(world));
        world.Functions.Work = async (step, found, version) =>
        {
            if (step == "testSecret")
            {
                reached.SetResult();
                await gate.Task.InTime();
            }

            return await rotate(step, found, version);
        };
        await world.Rotations.Configure(secret, _ => Rules, "v2", default);
        await reached.Task.InTime();

        // The first process does not end its step before the second one has begun with the rows.
        var functions = new RotationTwin { Work = rotate };
        await using var next = new SecretRotations(
            store, world.Secrets, functions, world.Keys.Time, Microsoft.Extensions.Logging.Abstractions.NullLogger<SecretRotations>.Instance);
        await next.Resume(default);
        await next.Wait(Assert.Single(await next.Of(secret, default)), default).InTime();
        Assert.Equal(["testSecret", "finishSecret"], functions.Steps);
        Assert.Equal("v2", world.Now(secret).Staged(SecretStages.Current)!.Id);
        gate.SetResult();
    }

    [Fact]
    public async Task A_function_whose_policy_refuses_is_no_rotation()
    {
        await using var world = await SecretWorld.Open();
        var secret = await world.Make("s");
        world.Functions.IsAllowed = false;
        var refused = await Assert.ThrowsAsync<TarnException>(() => world.Rotations.Configure(secret, _ => Rules, "v2", default));
        Assert.Equal(ErrorKind.AccessDenied, refused.Kind);
        Assert.Null(world.Now(secret).Rotation);
    }

    // What AWS's templates do: a value in the first step, the label in the last one.
    private static Func<string, RegisteredSecret, string, Task<bool>> Rotate(SecretWorld world) => async (step, secret, version) =>
    {
        if (step == "createSecret")
        {
            await world.Put(secret, version, $"value of {version}", SecretStages.Pending);
        }

        if (step == "finishSecret")
        {
            await world.Changes.Change(secret, present => SecretStages.Attach(present, version, [SecretStages.Current]), default);
        }

        return true;
    };

    private static async Task<RotationTask> Run(SecretWorld world, RegisteredSecret secret, string version)
    {
        await world.Rotations.Configure(secret, _ => Rules, version, default);
        await world.Rotations.Wait(Assert.Single(await world.Rotations.Of(secret, default)), default).InTime();
        return Assert.Single(await world.Rotations.Of(secret, default));
    }
}
