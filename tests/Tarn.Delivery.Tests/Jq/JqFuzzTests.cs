using System.Text;
using Tarn.Delivery.Jq;
using Tarn.Storage;

namespace Tarn.Delivery.Tests.Jq;

[Trait("Long", "Fuzz")]
public sealed class JqFuzzTests
{
    private const int Seed = 77;
    private static readonly JqBudget Small = new(20_000, 2_000, 10_000);

    [Fact]
    public void Damaged_programs_are_compiled_or_refused_and_end()
    {
        var chance = new Random(Seed);
        var made = new GeneratedProgram(chance);
        var manual = JqCase.All;
        for (var i = 0; i < 6_000; i++)
        {
            var program = Damaged(chance, i % 2 == 0 ? manual[chance.Next(manual.Count)].Program : made.Program());
            Check(program, made.Input());
        }
    }

    [Theory]
    [InlineData("(", 16_000)]
    [InlineData("[", 16_000)]
    [InlineData("{a:", 5_000)]
    [InlineData("-", 16_000)]
    [InlineData(".a", 8_000)]
    [InlineData(".[0]", 4_000)]
    [InlineData("1+", 8_000)]
    [InlineData(".|", 8_000)]
    [InlineData("1,", 8_000)]
    [InlineData(".//", 5_000)]
    [InlineData("def f: ", 2_000)]
    [InlineData("if 1 then ", 1_600)]
    [InlineData("if 1 then 1 elif ", 900)]
    [InlineData("try ", 4_000)]
    [InlineData(". as [", 2_500)]
    [InlineData(". as $x|", 2_000)]
    [InlineData("\"\\(", 5_000)]
    [InlineData("1?", 8_000)]
    [InlineData("reduce ", 2_000)]
    [InlineData("label $a|", 1_500)]
    [InlineData("((1)=", 3_000)]
    public void Deep_programs_are_compiled_or_refused(string part, int count) => Check(string.Concat(Enumerable.Repeat(part, count)) + "1", "null");

    [Fact]
    public void A_program_above_the_limit_is_refused() => Assert.Contains("16384", OurJq.Refusal(new string(' ', 16_385)));

    private static void Check(string program, string input)
    {
        try
        {
            JqProgram.Parse(program, TimeProvider.System).RunAll(Encoding.UTF8.GetBytes(input), Small, _ => true);
        }
        catch (TarnException refusal)
        {
            Assert.Equal(ErrorKind.InvalidArgument, refusal.Kind);
        }
        catch (Exception other)
        {
            Assert.Fail($"seed {Seed}: {program} over {input}: {other}");
        }
    }

    private static string Damaged(Random chance, string program)
    {
        const string Characters = ".[]{}()|,:;?\"\\$@+-*/%=<>!#abc019 \n\té\u0000\ud800";
        var text = new StringBuilder(program);
        for (var count = chance.Next(4); count > 0 && text.Length > 0; count--)
        {
            var at = chance.Next(text.Length);
            switch (chance.Next(4))
            {
                case 0:
                    text.Remove(at, Math.Min(chance.Next(1, 5), text.Length - at));
                    break;
                case 1:
                    text.Insert(at, Characters[chance.Next(Characters.Length)]);
                    break;
                case 2:
                    text[at] = Characters[chance.Next(Characters.Length)];
                    break;
                default:
                    text.Insert(at, program[chance.Next(program.Length)..]);
                    break;
            }
        }

        return text.ToString();
    }
}
