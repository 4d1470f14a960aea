// dotnet run -c Release --project bench/allocation: the memory that a put allocates from its body to its durable
// answer. It counts all threads together: binding, validation, routing, batches, the journal's group, the answer. The
// "Allocated" column must not grow with the records of a call.
using BenchmarkDotNet.Columns;
using BenchmarkDotNet.Configs;
using BenchmarkDotNet.Jobs;
using BenchmarkDotNet.Running;
using BenchmarkDotNet.Toolchains.InProcess.Emit;
using Tarn.Bench.Allocation;

var job = Job.Default.WithToolchain(InProcessEmitToolchain.Instance).WithWarmupCount(3).WithIterationCount(5).WithInvocationCount(512).WithUnrollFactor(16);
BenchmarkRunner.Run<PutBenchmark>(
    DefaultConfig.Instance.AddJob(job).HideColumns(Column.Error, Column.Median, Column.RatioSD).WithArtifactsPath(
        Path.Join(AppContext.BaseDirectory, "artifacts")).WithOptions(ConfigOptions.DisableOptimizationsValidator));
