"""Runs the tests of tofu/deploy. usage: python3 -m checks.deploy"""

import unittest

unittest.main(module="checks.deploy.test_deploy")
