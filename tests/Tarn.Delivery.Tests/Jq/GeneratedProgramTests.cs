using System.Text;
using Tarn.Delivery.Jq;

namespace Tarn.Delivery.Tests.Jq;

public sealed class GeneratedProgramTests
{
    private const int Seed = 20_260;

    [JqFact]
    public void Generated_programs_have_the_outputs_of_the_real_jq()
    {
        var seed = int.Parse(Environment.GetEnvironmentVariable("TARN_SEED") ?? $"{Seed}", null);
        var made = new GeneratedProgram(new Random(seed));
        var cases = Enumerable.Range(0, 200).Select(_ => RealJq.Wrapped(made.Program(), made.Input())).ToArray();
        var real = RealJq.Run(cases);
        Assert.Equal(cases.Length, real.Length);
        var wrong = new List<string>();
        for (var i = 0; i < cases.Length; i++)
        {
            var found = string.Join("\n", OurJq.Run(cases[i], "null"));
            if (real[i] is not null && found != real[i])
            {
                wrong.Add($"{cases[i]}\n  jq   {real[i]}\n  ours {found}");
            }
        }

        Assert.True(wrong.Count == 0, $"seed {seed}: {wrong.Count} of {cases.Length}:\n{string.Join("\n", wrong.Take(30))}");
    }

    [JqFact]
    public void Numbers_are_printed_as_the_real_jq_prints_them()
    {
        var chance = new Random(Seed);
        var numbers = Enumerable.Range(0, 2_000).Select(i => i % 3 switch
        {
            0 => BitConverter.Int64BitsToDouble(chance.NextInt64()),
            1 => chance.NextInt64(-1L << 60, 1L << 60) / Math.Pow(10, chance.Next(25)),
            _ => Math.Round(chance.NextDouble() * 1_000, chance.Next(6)),
        }).Where(double.IsFinite).Select(number => number.ToString("R", null)).ToArray();
        var array = $"[{string.Join(",", numbers)}]";
        Assert.Equal(RealJq.Run([array]).Single(), OurJq.First(".", array).Json);
    }

    [Fact]
    public void Programs_of_paths_give_the_same_with_and_without_a_tree()
    {
        var chance = new Random(Seed);
        var made = new GeneratedProgram(chance);
        string[] programs = [".a", ".a.b", "{x: .a, y: .b.c}", "{c, k: .\"d e\", z: .a.a.b}", "{\"é\": .\"é\", a: .a, a2: .a.b}"];
        for (var i = 0; i < 3_000; i++)
        {
            var program = JqProgram.Parse(programs[i % programs.Length], TimeProvider.System);
            Assert.NotNull(program.PathScanner);
            var input = Encoding.UTF8.GetBytes(i % 5 == 0 ? $"{{\"a\":{made.Input()},\"a\":{made.Input()},\"b\":{made.Input()}}}" : made.Input());
            Assert.Equal(program.RunTree(input, JqBudget.Default), program.Run(input, JqBudget.Default));
        }
    }
}
